import type { Isotonic } from '../reward/calibration.ts';
import { smoothedTargets } from './platt.ts';

/** Neighbours that share one probability. */
interface Block {
  /** Mean of the scores in it. */
  readonly centre: number;
  readonly probability: number;
  readonly count: number;
}

/**
 * Isotonic regression of labels on scores: the rising steps with the least squared error, by pooling neighbours that would
 * fall (PAVA; Ayer et al. 1955; for probabilities Zadrozny & Elkan, KDD 2002), on Platt's smoothed labels, so that nothing
 * is certain. The steps become a line through their centres (Oron & Flournoy, "Centered isotonic regression", 2017): where
 * steps are flat, scores lose their order. The first and last step lean outwards, as if one more failure and one more
 * success had been seen at the ends.
 *
 * @param scores finite, any unit; at least one.
 * @param labels as many.
 */
export function fitIsotonic(scores: readonly number[], labels: readonly boolean[]): Isotonic {
  const targets = smoothedTargets(labels);
  const blocks = pool(scores.map((centre, i) => ({ centre, probability: targets[i] ?? Number.NaN, count: 1 })));
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (!first || !last) return { values: [], probabilities: [] };
  const [lowest, highest] = [Math.min(...targets), Math.max(...targets)];
  const knots = [
    { centre: Math.min(...scores), probability: merge(first, { ...first, probability: lowest, count: 1 }).probability },
    ...blocks,
    { centre: Math.max(...scores), probability: merge(last, { ...last, probability: highest, count: 1 }).probability },
  ].filter(({ centre }, i, all) => i === 0 || centre > (all[i - 1]?.centre ?? Number.NaN));
  return {
    values: knots.map(({ centre }) => centre),
    probabilities: knots.map(({ probability }) => probability),
  };
}

/** Pools neighbours until probabilities rise; equal scores are one from the start. */
function pool(points: readonly Block[]): readonly Block[] {
  const blocks: Block[] = [];
  const sorted = [...points].sort((a, b) => a.centre - b.centre);
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to]?.centre === sorted[from]?.centre) to++;
    let block = sorted.slice(from, to).reduce(merge);
    for (let before = blocks.at(-1); before && before.probability >= block.probability; before = blocks.at(-1)) {
      blocks.pop();
      block = merge(before, block);
    }
    blocks.push(block);
    from = to;
  }
  return blocks;
}

function merge(a: Block, b: Block): Block {
  const count = a.count + b.count;
  const weighted = (x: number, y: number) => x + ((y - x) * b.count) / count;
  return { centre: weighted(a.centre, b.centre), probability: weighted(a.probability, b.probability), count };
}
