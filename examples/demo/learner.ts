/** What the demo and its learners (`learn.ts`) tell each other. */
import type { SacPolicyData } from '../train/sac.ts';

export const REWARDS = ['dense', 'sparse'] as const;
export type Reward = (typeof REWARDS)[number];

/** A line of stdout. */
export type Told = { readonly steps: number; readonly success: number } | { readonly learned: Learned };

export interface Learned {
  readonly policy: SacPolicyData;
  /** Share of `HELD_OUT.episodes` on scenes never trained on that the simulator calls done; actions drawn at random. */
  readonly success: number;
  /** Share of the training episodes that were paid a success the simulator did not see. */
  readonly falseSuccess: number;
}

/** The held-out scenes come from seeds of another billion. */
export const HELD_OUT = { episodes: 100, firstSeed: 1_000_000_000 };
