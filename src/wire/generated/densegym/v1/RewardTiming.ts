// Original file: proto/densegym/v1/environment.proto

/**
 * When the reward of a step is final.
 */
export const RewardTiming = {
  /**
   * The sender scores nothing.
   */
  REWARD_TIMING_UNSPECIFIED: 'REWARD_TIMING_UNSPECIFIED',
  /**
   * The reply to a step waits for its score, up to a deadline.
   */
  REWARD_TIMING_SYNC: 'REWARD_TIMING_SYNC',
  /**
   * The reply comes at once; RewardUpdate messages follow.
   */
  REWARD_TIMING_LATE: 'REWARD_TIMING_LATE',
  /**
   * All RewardUpdate messages come at the end of the episode.
   */
  REWARD_TIMING_EPISODE: 'REWARD_TIMING_EPISODE',
} as const;

/**
 * When the reward of a step is final.
 */
export type RewardTiming =
  /**
   * The sender scores nothing.
   */
  | 'REWARD_TIMING_UNSPECIFIED'
  | 0
  /**
   * The reply to a step waits for its score, up to a deadline.
   */
  | 'REWARD_TIMING_SYNC'
  | 1
  /**
   * The reply comes at once; RewardUpdate messages follow.
   */
  | 'REWARD_TIMING_LATE'
  | 2
  /**
   * All RewardUpdate messages come at the end of the episode.
   */
  | 'REWARD_TIMING_EPISODE'
  | 3

/**
 * When the reward of a step is final.
 */
export type RewardTiming__Output = typeof RewardTiming[keyof typeof RewardTiming]
