// Original file: proto/densegym/v1/environment.proto

import type { RewardTiming as _densegym_v1_RewardTiming, RewardTiming__Output as _densegym_v1_RewardTiming__Output } from '../../densegym/v1/RewardTiming.ts';

/**
 * Time in an environment.
 */
export interface Timing {
  /**
   * Simulated time of one step, in seconds. 0: the environment runs in wall time.
   */
  'stepSeconds'?: (number | string);
  /**
   * When rewards are final.
   */
  'rewardTiming'?: (_densegym_v1_RewardTiming);
  /**
   * How long a score may take, and so how long a `sync` step waits for it, in milliseconds.
   */
  'scoreDeadlineMs'?: (number);
}

/**
 * Time in an environment.
 */
export interface Timing__Output {
  /**
   * Simulated time of one step, in seconds. 0: the environment runs in wall time.
   */
  'stepSeconds': (number);
  /**
   * When rewards are final.
   */
  'rewardTiming': (_densegym_v1_RewardTiming__Output);
  /**
   * How long a score may take, and so how long a `sync` step waits for it, in milliseconds.
   */
  'scoreDeadlineMs': (number);
}
