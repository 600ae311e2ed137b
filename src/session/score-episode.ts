import type { TimedImage } from '../frame/prefix.ts';
import { createSampler, type SamplingConfig } from '../frame/sampler.ts';
import type { View } from '../frame/view.ts';
import { type Calibration, progressOf } from '../reward/calibration.ts';
import type { Score, Scorer } from '../scorer/scorer.ts';

/** An episode that is over. Its pictures are read one at a time. */
export interface OfflineEpisode {
  /** Frames. */
  readonly count: number;
  /** Frames a second. */
  readonly fps: number;
  readonly instruction: string;
  /** The frame as each of the views shows it. */
  look(step: number, views: readonly View[]): Promise<Pick<TimedImage, 'image' | 'views'>>;
}

export interface ScoredPrefix extends Score {
  /** Index of the prefix's last frame in the episode. */
  readonly step: number;
  readonly seconds: number;
  /** Images the model saw. */
  readonly frames: number;
  /** In (0, 1). */
  readonly progress: number;
}

export interface ScoreEpisodeOptions {
  readonly scorer: Scorer;
  readonly calibration: Calibration;
  readonly sampling: SamplingConfig;
  readonly signal: AbortSignal;
}

/**
 * Scores an episode that is over as a session would have scored it while it ran: the same sampling, prefix by prefix, and
 * its last frame always.
 *
 * @throws DenseGymError as the scorer does.
 */
export async function* scoreEpisode(
  { count, fps, instruction, look }: OfflineEpisode,
  { scorer, calibration, sampling, signal }: ScoreEpisodeOptions,
): AsyncGenerator<ScoredPrefix> {
  const sampler = createSampler(sampling);
  for (let step = 0; step < count; step++) {
    const seconds = step / fps;
    if (!sampler.due(seconds) && step < count - 1) continue;
    const prefix = sampler.add({ ...(await look(step, scorer.views)), seconds, step });
    const score = await scorer.score(prefix, instruction, { signal });
    const progress = progressOf(score.value, calibration);
    yield { ...score, step, seconds, frames: prefix.frames.length, progress };
  }
}
