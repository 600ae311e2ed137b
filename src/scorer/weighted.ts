import { DenseGymError } from '../errors.ts';
import type { TimedImage } from '../frame/prefix.ts';
import { addUsage, type Score, type Scorer, timed } from './scorer.ts';

export interface Weighted {
  readonly scorer: Scorer;
  /** Factor of its score, in the sum's unit for one of the scorer's. */
  readonly weight: number;
}

/**
 * Σ weight · score of several scorers on one prefix, each with its own view of it. Their units differ, so the weights carry the
 * units.
 *
 * @throws DenseGymError `CONFIG_INVALID` for no scorers.
 */
export function createWeighted(parts: readonly Weighted[]): Scorer {
  const [first] = parts;
  if (!first)
    throw new DenseGymError('CONFIG_INVALID', 'scorer weighted has no parts; give weighted:topreward=1,gvl=5');
  const views = parts.flatMap(({ scorer }) => scorer.views);
  return timed({
    name: `weighted:${parts.map(({ scorer, weight }) => `${scorer.name}=${weight}`).join(',')}`,
    layout: first.scorer.layout,
    prompt: parts.map(({ scorer }) => scorer.prompt).join('\n'),
    model: [...new Set(parts.map(({ scorer }) => scorer.model))].join('+'),
    views,
    async score(prefix, instruction, options) {
      const scores: Score[] = [];
      let seen = 0;
      for (const { scorer } of parts) {
        const own = prefix.frames.map((frame) => ownView(frame, seen, scorer.views.length));
        scores.push(await scorer.score({ ...prefix, frames: own }, instruction, options));
        seen += scorer.views.length;
      }
      const label = (pick: (score: Score) => number) => scores.map(pick).find(Number.isFinite) ?? Number.NaN;
      return {
        value: scores.reduce((sum, { value }, i) => sum + (parts[i]?.weight ?? 0) * value, 0),
        logprobTrue: label((score) => score.logprobTrue),
        logprobFalse: label((score) => score.logprobFalse),
        censored: scores.some(({ censored }) => censored),
        usage: scores.map(({ usage }) => usage).reduce(addUsage),
      };
    },
  });
}

/** A frame as one of several scorers sees it, whose views begin at `first`. */
function ownView(frame: TimedImage, first: number, count: number): TimedImage {
  const views = (frame.views ?? [frame.image]).slice(first, first + count);
  return { ...frame, image: views[0] ?? frame.image, views };
}
