import type { RewardConfig } from './config.ts';
import { createEnvWord } from './env-word.ts';
import { SHAPING } from './modes.ts';

/** Where the progress of a step comes from. */
export type ScoreState = 'fresh' | 'held' | 'fallback' | 'provisional';

/** The reward of one step, in its terms; all finite, no unit. */
export interface RewardTerms {
  /** envWeight·envReward + shaping + successBonus. */
  readonly reward: number;
  readonly envReward: number;
  /** In [0, 1]. */
  readonly progress: number;
  /** Φ after the step, as it entered `shaping`. */
  readonly potential: number;
  readonly shaping: number;
  readonly successBonus: number;
  readonly success: boolean;
  readonly scoreState: ScoreState;
}

/** One step, as the environment and the scorer saw it. */
export interface LedgerStep {
  readonly envReward: number;
  readonly terminated: boolean;
  /** New progress in [0, 1]; absent when nothing was scored: the last one is held. */
  readonly progress?: number | undefined;
  readonly scoreState: ScoreState;
  /** The scorer's verdict so far. */
  readonly success: boolean;
  /** A human's word on the success, which counts for more than verdict and pay; absent: none. */
  readonly mark?: boolean | undefined;
}

/** The books of one episode: Φ is written once and read once more, so that shaping telescopes whatever was scored. */
export interface Ledger {
  /** The reset: reward and shaping 0, and Φ₀. */
  begin(progress: number | undefined, scoreState: ScoreState, success: boolean): RewardTerms;
  step(step: LedgerStep): RewardTerms;
  /** What a step is worth while the scores up to it are outstanding: Φ as it was last booked. Books nothing. */
  foresee(envReward: number, mark?: boolean): RewardTerms;
}

/**
 * Φ is 0 from a success on: what is done has no future to promise, and waiting for the limit after the verdict earns no more
 * than ending there. Of a termination that is no success `failurePotential` decides; a truncation keeps Φ, since the
 * trainer bootstraps there; when both flags are set, termination wins.
 *
 * A termination is a success when the scorer's verdict says so, or, unless `envSuccess` is `never`, when the environment's
 * pay does; a human's word stands above both. One that takes a success back gives Φ its value again, and no bonus.
 *
 * @param gamma the trainer's γ.
 */
export function createLedger(config: RewardConfig, gamma: number): Ledger {
  const { mode } = config;
  const offset = mode === 'potential' ? config.potentialOffset : 0;
  let progress = 0;
  let potential = 0;
  let bonusPaid = false;
  const envWord = createEnvWord(config.envSuccess);

  function shape(to: number): number {
    return config.scale * SHAPING[mode](potential, to, gamma);
  }

  return {
    begin(first, scoreState, success) {
      progress = first ?? 0;
      potential = progress + offset;
      return { reward: 0, envReward: 0, progress, potential, shaping: 0, successBonus: 0, success, scoreState };
    },
    step({ envReward, terminated, progress: fresh, scoreState, success: verdict, mark }) {
      progress = fresh ?? progress;
      const paid = envWord(envReward, terminated); // before the verdict: it has to see every step
      const success = mark ?? (verdict || paid);
      const zeroed = success || (terminated && config.failurePotential === 'zero');
      const to = zeroed && mode === 'potential' ? 0 : progress + offset;
      const shaping = shape(to);
      const successBonus = success && !bonusPaid ? config.successBonus : 0;
      bonusPaid ||= success;
      potential = to;
      const reward = config.envWeight * envReward + shaping + successBonus;
      return { reward, envReward, progress, potential, shaping, successBonus, success, scoreState };
    },
    foresee(envReward, mark) {
      const shaping = shape(potential);
      const reward = config.envWeight * envReward + shaping;
      const scoreState = 'provisional';
      return {
        reward,
        envReward,
        progress,
        potential,
        shaping,
        successBonus: 0,
        success: mark ?? bonusPaid,
        scoreState,
      };
    },
  };
}
