import { mean } from './statistics.ts';

/** How well a video's values follow its order in time. */
export interface Voc {
  /**
   * Value-order correlation: Spearman's rank correlation of the values and their order, in [−1, 1]. Undefined for fewer
   * than two values and for constants, which have no order.
   */
  readonly correlation: number | undefined;
  /** Largest value less smallest, in the values' unit: float drift on constants ranks perfectly, so look at this too. */
  readonly range: number;
  /** How many values. */
  readonly count: number;
}

/**
 * Value-order correlation of values in order of time; as in jcoleharrison/TOPReward · topreward/metrics/voc.py. Ties
 * share their mean rank.
 */
export function valueOrderCorrelation(values: readonly number[]): Voc {
  const range = values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
  const order = values.map((_, i) => i);
  return { correlation: pearson(ranks(values), order), range, count: values.length };
}

/** Pearson's correlation; undefined when either side is constant or shorter than two. */
export function pearson(a: readonly number[], b: readonly number[]): number | undefined {
  const [meanA, meanB] = [mean(a), mean(b)];
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (const [i, x] of a.entries()) {
    const [dx, dy] = [x - meanA, (b[i] ?? Number.NaN) - meanB];
    covariance += dx * dy;
    varianceA += dx * dx;
    varianceB += dy * dy;
  }
  const scale = Math.sqrt(varianceA * varianceB);
  return scale > 0 ? Math.min(1, Math.max(-1, covariance / scale)) : undefined;
}

/** Ranks from 0; equal values share the mean of the ranks they take up. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
  const result = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && order[to + 1]?.value === order[from]?.value) to++;
    for (const { i } of order.slice(from, to + 1)) result[i] = (from + to) / 2;
    from = to + 1;
  }
  return result;
}
