// Original file: proto/densegym/v1/environment.proto

import type { FailurePotential as _densegym_v1_FailurePotential, FailurePotential__Output as _densegym_v1_FailurePotential__Output } from '../../densegym/v1/FailurePotential.ts';
import type { RewardMode as _densegym_v1_RewardMode, RewardMode__Output as _densegym_v1_RewardMode__Output } from '../../densegym/v1/RewardMode.ts';

/**
 * How a gateway computes rewards. Constant for the whole session.
 */
export interface RewardConfig {
  /**
   * Discount factor of the shaping term: the client's own.
   */
  'gamma'?: (number | string);
  /**
   * Weight of the environment's own reward.
   */
  'envWeight'?: (number | string);
  /**
   * Factor of the shaping term.
   */
  'scale'?: (number | string);
  /**
   * potential = progress + this.
   */
  'potentialOffset'?: (number | string);
  /**
   * Paid once an episode, at its success.
   */
  'successBonus'?: (number | string);
  /**
   * What a termination without success does to the potential.
   */
  'failurePotential'?: (_densegym_v1_FailurePotential);
  /**
   * Which question is asked.
   */
  'scorer'?: (string);
  /**
   * How frames are laid out.
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
   * Which frames of an episode are shown, for example `append-only`.
   */
  'sampling'?: (string);
  /**
   * True when the model was never meant for this environment.
   */
  'outOfDomain'?: (boolean);
  /**
   * Whether a termination whose env_reward is above every earlier one of the episode, and above 0 if there is none, counts
   * as a success.
   */
  'envSuccess'?: (boolean);
  /**
   * What the shaping term is made of.
   */
  'mode'?: (_densegym_v1_RewardMode);
  /**
   * Share that the mean of the scores so far keeps when a new one comes, in [0, 1).
   */
  'smoothing'?: (number | string);
}

/**
 * How a gateway computes rewards. Constant for the whole session.
 */
export interface RewardConfig__Output {
  /**
   * Discount factor of the shaping term: the client's own.
   */
  'gamma': (number);
  /**
   * Weight of the environment's own reward.
   */
  'envWeight': (number);
  /**
   * Factor of the shaping term.
   */
  'scale': (number);
  /**
   * potential = progress + this.
   */
  'potentialOffset': (number);
  /**
   * Paid once an episode, at its success.
   */
  'successBonus': (number);
  /**
   * What a termination without success does to the potential.
   */
  'failurePotential': (_densegym_v1_FailurePotential__Output);
  /**
   * Which question is asked.
   */
  'scorer': (string);
  /**
   * How frames are laid out.
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
   * Which frames of an episode are shown, for example `append-only`.
   */
  'sampling': (string);
  /**
   * True when the model was never meant for this environment.
   */
  'outOfDomain': (boolean);
  /**
   * Whether a termination whose env_reward is above every earlier one of the episode, and above 0 if there is none, counts
   * as a success.
   */
  'envSuccess': (boolean);
  /**
   * What the shaping term is made of.
   */
  'mode': (_densegym_v1_RewardMode__Output);
  /**
   * Share that the mean of the scores so far keeps when a new one comes, in [0, 1).
   */
  'smoothing': (number);
}
