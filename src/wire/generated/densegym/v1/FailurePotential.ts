// Original file: proto/densegym/v1/reward.proto

/**
 * What the reward does with the potential of an episode that ends terminated without success.
 */
export const FailurePotential = {
  /**
   * Not set.
   */
  FAILURE_POTENTIAL_UNSPECIFIED: 'FAILURE_POTENTIAL_UNSPECIFIED',
  /**
   * It is held: an early failure gains nothing over staying alive. Not policy-invariant.
   */
  FAILURE_POTENTIAL_HOLD: 'FAILURE_POTENTIAL_HOLD',
  /**
   * It is zeroed, as for a success: policy-invariant, but with a negative potential it pays for dying early.
   */
  FAILURE_POTENTIAL_ZERO: 'FAILURE_POTENTIAL_ZERO',
} as const;

/**
 * What the reward does with the potential of an episode that ends terminated without success.
 */
export type FailurePotential =
  /**
   * Not set.
   */
  | 'FAILURE_POTENTIAL_UNSPECIFIED'
  | 0
  /**
   * It is held: an early failure gains nothing over staying alive. Not policy-invariant.
   */
  | 'FAILURE_POTENTIAL_HOLD'
  | 1
  /**
   * It is zeroed, as for a success: policy-invariant, but with a negative potential it pays for dying early.
   */
  | 'FAILURE_POTENTIAL_ZERO'
  | 2

/**
 * What the reward does with the potential of an episode that ends terminated without success.
 */
export type FailurePotential__Output = typeof FailurePotential[keyof typeof FailurePotential]
