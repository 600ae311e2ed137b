/**
 * Statistics of few runs, after Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical
 * Precipice" (arXiv 2108.13264); equal to the `rliable` package, which test/bench/prove/iqm.test.ts holds them to.
 */
import { createRandom } from '../../src/env/tabletop/index.ts';
import { mean, quantile } from '../../src/metric/statistics.ts';

/** What lies within an interval. */
export const CONFIDENCE = 0.95;
const RESAMPLINGS = 10_000;

/**
 * Interquartile mean: the mean of what is left when the ⌊n/4⌋ lowest and the ⌊n/4⌋ highest values are taken away (scipy's
 * `trim_mean` with .25). Below 4 values it is the mean. NaN without values.
 */
export function interquartileMean(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  return mean(values.toSorted((a, b) => a - b).slice(cut, values.length - cut));
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile interval of a statistic by stratified bootstrap: each group's runs are drawn anew with replacement, as many as
 * there are, apart from the other groups'.
 *
 * @param groups values of the runs of each task or condition.
 * @returns undefined where a group has one run only: nothing is known of its spread.
 */
export function bootstrap(
  groups: readonly (readonly number[])[],
  statistic: (groups: readonly (readonly number[])[]) => number,
  resamplings = RESAMPLINGS,
): Interval | undefined {
  if (groups.some(({ length }) => length < 2)) return undefined;
  const random = createRandom(0, 'bootstrap');
  const draw = (values: readonly number[]) => values.map(() => values[random.index(values.length)] as number);
  const drawn = Array.from({ length: resamplings }, () => statistic(groups.map(draw)));
  return { low: quantile(drawn, (1 - CONFIDENCE) / 2), high: quantile(drawn, (1 + CONFIDENCE) / 2) };
}
