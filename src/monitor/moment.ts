import type { Thumbnail } from './thumbnail.ts';

/** One scored picture of an episode with what was known beside it. */
export interface Moment {
  readonly thumbnail: Thumbnail;
  /** Progress after it, in [0, 1]. */
  readonly progress: number;
  /** Whether the model's verdict so far is success. */
  readonly claimed: boolean;
  /**
   * Numbers that move when the robot does: those of the observation, or of the action where the observation is nothing but
   * pictures. Always as many.
   */
  readonly state: readonly number[];
}

/** How far two states are apart: the sum of differences, in whatever units the numbers have. */
export function distance(a: readonly number[], b: readonly number[]): number {
  // No closure: hundreds of these may be wanted for one scored picture.
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] as number) - (b[i] ?? 0));
  return sum;
}
