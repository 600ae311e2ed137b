/** Episodes scored as the gateway does: the real prompt, engine and sampling, at most 16 frames at 10 fps, thinned. */
import { createAppendOnly } from '../../../src/frame/append-only.ts';
import type { TimedImage } from '../../../src/frame/prefix.ts';
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

const SAMPLING = { fps: 10, maxFrames: 16, minFrames: 1 };

/** Scores every frame that the sampling takes, and the last one in any case. */
export function createJudge(scorer: Scorer, calibration: Pick<Calibration, 'progress'>): Judge {
  const { signal } = new AbortController();
  return async (frames, instruction) => {
    const sampler = createAppendOnly(SAMPLING);
    const scored: ScoredFrame[] = [];
    for (const frame of frames) {
      if (!sampler.due(frame.seconds) && frame !== frames.at(-1)) continue;
      const { value, logprobTrue } = await scorer.score(sampler.add(frame), instruction, { signal });
      scored.push({ step: frame.step, logprob: logprobTrue, progress: sigmoid(value, calibration.progress) });
    }
    return scored;
  };
}
