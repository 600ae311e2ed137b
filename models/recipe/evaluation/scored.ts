/** Episodes scored as the gateway does: the real prompt, engine and sampling. */
import { configSchema } from '../../../src/config/schema.ts';
import type { TimedImage } from '../../../src/frame/prefix.ts';
import { createSampler, type SamplingConfig } from '../../../src/frame/sampler.ts';
import { type Calibration, sigmoid } from '../../../src/reward/calibration.ts';
import type { Scorer } from '../../../src/scorer/scorer.ts';

export interface ScoredFrame {
  /** Index into the episode. */
  readonly step: number;
  /** log P(" True"), nats. */
  readonly logprob: number;
  /** In (0, 1). */
  readonly progress: number;
}

export type Judge = (frames: readonly TimedImage[], instruction: string) => Promise<readonly ScoredFrame[]>;

/** What a gateway shows unless told otherwise. */
export const SHIPPED: SamplingConfig = configSchema.parse({ env: 'builtin:' }).sampling;
/** Every frame so far, 16 at most: the number of images grows, which a model must not mistake for progress. */
export const GROWING: SamplingConfig = { policy: 'append-only', fps: 10, maxFrames: 16, minFrames: 1 };

/** Scores every frame that the sampling takes, and the last one in any case. */
export function createJudge(
  scorer: Scorer,
  calibration: Pick<Calibration, 'progress'>,
  sampling: SamplingConfig = SHIPPED,
): Judge {
  const { signal } = new AbortController();
  return async (frames, instruction) => {
    const sampler = createSampler(sampling);
    const scored: ScoredFrame[] = [];
    for (const frame of frames) {
      if (!sampler.due(frame.seconds) && frame !== frames.at(-1)) continue;
      const { value, logprobTrue } = await scorer.score(sampler.add(frame), instruction, { signal });
      scored.push({ step: frame.step, logprob: logprobTrue, progress: sigmoid(value, calibration.progress) });
    }
    return scored;
  };
}
