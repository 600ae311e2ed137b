/**
 * Kolmogorov–Smirnov distance of two samples: the largest difference of their cumulative shares, in [0, 1]; NaN when one is
 * empty. Equal to `scipy.stats.ks_2samp(a, b).statistic`.
 */
export function ksDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  const share = (sample: readonly number[], value: number) =>
    sample.filter((each) => each <= value).length / sample.length;
  return Math.max(...[...a, ...b].map((value) => Math.abs(share(a, value) - share(b, value))));
}

/**
 * The distance that two samples of one distribution pass with a probability of about `alpha`, and with less where values
 * are tied: √(−ln(α/2)/2 · (n + m)/(n·m)), Smirnov's asymptotic bound (Hodges, Arkiv för Matematik 1958).
 *
 * @param alpha in (0, 1).
 * @returns above 0; a value of 1 or more is never passed: the samples are too small for this alpha.
 */
export function ksLimit(n: number, m: number, alpha: number): number {
  return Math.sqrt((-Math.log(alpha / 2) / 2) * ((n + m) / (n * m)));
}
