// Original file: proto/densegym/v1/reward.proto

/**
 * Where the progress of a step comes from.
 */
export const ScoreState = {
  /**
   * The sender scores nothing: a host, spoken to without a gateway.
   */
  SCORE_STATE_UNSPECIFIED: 'SCORE_STATE_UNSPECIFIED',
  /**
   * A frame of this step was scored; `Reward.score` is set.
   */
  SCORE_STATE_FRESH: 'SCORE_STATE_FRESH',
  /**
   * No score was due at this step; progress and potential are those of the step before.
   */
  SCORE_STATE_HELD: 'SCORE_STATE_HELD',
  /**
   * A score was due and did not arrive in time, or failed; values as for HELD. Training goes on.
   */
  SCORE_STATE_FALLBACK: 'SCORE_STATE_FALLBACK',
  /**
   * The terms are not final yet; exactly one RewardUpdate for this step follows on the stream.
   */
  SCORE_STATE_PROVISIONAL: 'SCORE_STATE_PROVISIONAL',
} as const;

/**
 * Where the progress of a step comes from.
 */
export type ScoreState =
  /**
   * The sender scores nothing: a host, spoken to without a gateway.
   */
  | 'SCORE_STATE_UNSPECIFIED'
  | 0
  /**
   * A frame of this step was scored; `Reward.score` is set.
   */
  | 'SCORE_STATE_FRESH'
  | 1
  /**
   * No score was due at this step; progress and potential are those of the step before.
   */
  | 'SCORE_STATE_HELD'
  | 2
  /**
   * A score was due and did not arrive in time, or failed; values as for HELD. Training goes on.
   */
  | 'SCORE_STATE_FALLBACK'
  | 3
  /**
   * The terms are not final yet; exactly one RewardUpdate for this step follows on the stream.
   */
  | 'SCORE_STATE_PROVISIONAL'
  | 4

/**
 * Where the progress of a step comes from.
 */
export type ScoreState__Output = typeof ScoreState[keyof typeof ScoreState]
