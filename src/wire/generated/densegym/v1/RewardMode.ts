// Original file: proto/densegym/v1/reward.proto

/**
 * What the shaping term is made of, before its factor; p is progress.
 */
export const RewardMode = {
  /**
   * Not set: POTENTIAL.
   */
  REWARD_MODE_UNSPECIFIED: 'REWARD_MODE_UNSPECIFIED',
  /**
   * gamma * potential - potential of the step before.
   */
  REWARD_MODE_POTENTIAL: 'REWARD_MODE_POTENTIAL',
  /**
   * p - p of the step before; the potential is p. For comparison: with gamma below 1, going up and down pays.
   */
  REWARD_MODE_DELTA: 'REWARD_MODE_DELTA',
  /**
   * p, which is the potential. For comparison: it pays for staying near the goal.
   */
  REWARD_MODE_LEVEL: 'REWARD_MODE_LEVEL',
} as const;

/**
 * What the shaping term is made of, before its factor; p is progress.
 */
export type RewardMode =
  /**
   * Not set: POTENTIAL.
   */
  | 'REWARD_MODE_UNSPECIFIED'
  | 0
  /**
   * gamma * potential - potential of the step before.
   */
  | 'REWARD_MODE_POTENTIAL'
  | 1
  /**
   * p - p of the step before; the potential is p. For comparison: with gamma below 1, going up and down pays.
   */
  | 'REWARD_MODE_DELTA'
  | 2
  /**
   * p, which is the potential. For comparison: it pays for staying near the goal.
   */
  | 'REWARD_MODE_LEVEL'
  | 3

/**
 * What the shaping term is made of, before its factor; p is progress.
 */
export type RewardMode__Output = typeof RewardMode[keyof typeof RewardMode]
