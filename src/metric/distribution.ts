import { bootstrapInterval, type Interval } from './bootstrap.ts';
import { mean, quantile } from './statistics.ts';

/** How a number lies over episodes, some of which may not have it. NaN, or no interval, where none has. */
export interface Distribution {
  readonly mean: number;
  /** 95% bootstrap interval of the mean. */
  readonly interval: Interval | undefined;
  readonly median: number;
  readonly p05: number;
  readonly p95: number;
  /** Episodes that have the number. */
  readonly count: number;
  /** Episodes that have none; they are left out of everything else. */
  readonly undefinedCount: number;
}

/** @param seed of the bootstrap. */
export function distribute(values: readonly (number | undefined)[], seed: number): Distribution {
  const defined = values.flatMap((value) => value ?? []);
  return {
    mean: mean(defined),
    interval: bootstrapInterval([defined], ([drawn = []]) => mean(drawn), seed),
    median: quantile(defined, 0.5),
    p05: quantile(defined, 0.05),
    p95: quantile(defined, 0.95),
    count: defined.length,
    undefinedCount: values.length - defined.length,
  };
}
