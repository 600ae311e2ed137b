// Original file: proto/densegym/v1/reward.proto


/**
 * What a scorer returned for one prefix of an episode.
 */
export interface Score {
  /**
   * log P(" True" | frames so far, instruction): natural log, at most 0.
   */
  'logprobTrue'?: (number | string);
  /**
   * log P(" False" | frames so far, instruction): natural log, at most 0.
   */
  'logprobFalse'?: (number | string);
  /**
   * True when the engine lists only its likeliest tokens and one of the two was not listed: its value is an upper bound.
   */
  'censored'?: (boolean);
  /**
   * How many frames the model saw.
   */
  'prefixLength'?: (number);
  /**
   * Step of the episode whose frame is the last of the prefix; 0 is the frame of the reset.
   */
  'frameStep'?: (number);
  /**
   * Which question was asked, for example `topreward`.
   */
  'scorer'?: (string);
  /**
   * How the frames were laid out, for example `stamped-images`. Scores of two layouts are two different quantities.
   */
  'layout'?: (string);
  /**
   * Model and weights.
   */
  'model'?: (string);
  /**
   * The map from score to progress.
   */
  'calibration'?: (string);
  /**
   * Tokens of the prompt.
   */
  'promptTokenCount'?: (number);
  /**
   * Tokens the model had to evaluate for it; fewer where the cache of an earlier prefix was reused.
   */
  'evaluatedTokenCount'?: (number);
  /**
   * Time from the frame's arrival to its score, in milliseconds.
   */
  'durationMs'?: (number | string);
}

/**
 * What a scorer returned for one prefix of an episode.
 */
export interface Score__Output {
  /**
   * log P(" True" | frames so far, instruction): natural log, at most 0.
   */
  'logprobTrue': (number);
  /**
   * log P(" False" | frames so far, instruction): natural log, at most 0.
   */
  'logprobFalse': (number);
  /**
   * True when the engine lists only its likeliest tokens and one of the two was not listed: its value is an upper bound.
   */
  'censored': (boolean);
  /**
   * How many frames the model saw.
   */
  'prefixLength': (number);
  /**
   * Step of the episode whose frame is the last of the prefix; 0 is the frame of the reset.
   */
  'frameStep': (number);
  /**
   * Which question was asked, for example `topreward`.
   */
  'scorer': (string);
  /**
   * How the frames were laid out, for example `stamped-images`. Scores of two layouts are two different quantities.
   */
  'layout': (string);
  /**
   * Model and weights.
   */
  'model': (string);
  /**
   * The map from score to progress.
   */
  'calibration': (string);
  /**
   * Tokens of the prompt.
   */
  'promptTokenCount': (number);
  /**
   * Tokens the model had to evaluate for it; fewer where the cache of an earlier prefix was reused.
   */
  'evaluatedTokenCount': (number);
  /**
   * Time from the frame's arrival to its score, in milliseconds.
   */
  'durationMs': (number);
}
