import { DenseGymError } from '../errors.ts';
import { addUsage, type Score, type Scorer, timed } from './scorer.ts';

export interface Weighted {
  readonly scorer: Scorer;
  /** Factor of its score, in the sum's unit for one of the scorer's. */
  readonly weight: number;
}

/**
 * Σ weight · score of several scorers on one prefix. Their units differ, so the weights carry the units.
 *
 * @throws DenseGymError `CONFIG_INVALID` for no scorers, or scorers that want pictures of different sizes.
 */
export function createWeighted(parts: readonly Weighted[]): Scorer {
  const [first] = parts;
  if (!first)
    throw new DenseGymError('CONFIG_INVALID', 'scorer weighted has no parts; give weighted:topreward=1,gvl=5');
  const probe = { width: 640, height: 480 };
  for (const { scorer } of parts) {
    const [a, b] = [first.scorer.grid(probe), scorer.grid(probe)];
    if (a.width === b.width && a.height === b.height) continue;
    const message = `scorers ${first.scorer.name} and ${scorer.name} want pictures of different sizes and cannot be weighted`;
    throw new DenseGymError('CONFIG_INVALID', message);
  }
  return timed({
    name: `weighted:${parts.map(({ scorer, weight }) => `${scorer.name}=${weight}`).join(',')}`,
    layout: first.scorer.layout,
    model: [...new Set(parts.map(({ scorer }) => scorer.model))].join('+'),
    grid: first.scorer.grid,
    async score(prefix, instruction, options) {
      const scores: Score[] = [];
      for (const { scorer } of parts) scores.push(await scorer.score(prefix, instruction, options));
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
