/** The choices that the shipped reward makes, each changed alone: what `run.ts` trains with. */
import type { SamplingConfig } from '../../src/frame/sampler.ts';
import type { RewardConfig } from '../../src/reward/config.ts';
import type { SuccessConfig } from '../../src/reward/success.ts';

export interface Variant {
  readonly reward: RewardConfig;
  readonly sampling: SamplingConfig;
  readonly success: SuccessConfig;
}

/** What every variant but one changes a single thing of: the defaults before `first-last` was chosen by these runs. */
export const BASE: Variant = {
  reward: {
    mode: 'potential',
    smoothing: 0,
    allowHovering: false,
    envWeight: 1,
    scale: 1,
    potentialOffset: -1,
    successBonus: 3,
    failurePotential: 'hold',
    envSuccess: 'paid',
  },
  sampling: { policy: 'append-only', fps: 10, maxFrames: 16, minFrames: 1 },
  success: { threshold: 0.5, k: 2, n: 3, endsEpisode: false },
};

function reward(change: Partial<RewardConfig>): Variant {
  return { ...BASE, reward: { ...BASE.reward, ...change } };
}

function sampling(change: Partial<SamplingConfig>): Variant {
  return { ...BASE, sampling: { ...BASE.sampling, ...change } };
}

export const VARIANTS: Readonly<Record<string, Variant>> = {
  base: BASE,
  'offset-0': reward({ potentialOffset: 0 }),
  'success-ends': { ...BASE, success: { ...BASE.success, endsEpisode: true } },
  'first-last': sampling({ policy: 'first-last' }),
  // The shipped sampling at the scale that PPO wants.
  'first-last-scale-5': { ...reward({ scale: 5 }), sampling: { ...BASE.sampling, policy: 'first-last' } },
  // Long enough for a whole episode: every step is scored, and no prefix is thinned.
  'max-frames-32': sampling({ maxFrames: 32 }),
  smoothed: reward({ smoothing: 0.5 }),
  'scale-2': reward({ scale: 2 }),
  'bonus-1': reward({ successBonus: 1 }),
  'scale-5': reward({ scale: 5 }),
  'failure-zero': reward({ failurePotential: 'zero' }),
};
