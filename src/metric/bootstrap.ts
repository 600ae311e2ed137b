import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantile } from './statistics.ts';

/** From the 2.5th to the 97.5th percentile. */
export type Interval = readonly [low: number, high: number];

const RESAMPLES = 1000;

/**
 * A 95% percentile bootstrap interval (Efron 1979) of a statistic of one or several groups; each group is drawn from
 * itself, with replacement, so that the share of successes among episodes stays. The same seed gives the same interval.
 *
 * @returns undefined where a group is empty, or the statistic is undefined for a resample.
 */
export function bootstrapInterval<T>(
  groups: readonly (readonly T[])[],
  statistic: (groups: readonly (readonly T[])[]) => number | undefined,
  seed: number,
): Interval | undefined {
  if (groups.length === 0 || groups.some((group) => group.length === 0)) return undefined;
  const random = xoroshiro128plus(seed);
  const draw = (group: readonly T[]) => group.map(() => group[uniformInt(random, 0, group.length - 1)] as T);
  const values: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const value = statistic(groups.map(draw));
    if (value === undefined || Number.isNaN(value)) return undefined;
    values.push(value);
  }
  return [quantile(values, 0.025), quantile(values, 0.975)];
}
