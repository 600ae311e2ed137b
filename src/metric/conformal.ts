import { DenseGymError } from '../errors.ts';

/**
 * The highest threshold at which an episode is still taken for a success, when that needs `k` votes among the last `n`
 * scored prefixes: the largest, over time, of the k-th largest of the last `n` values. A threshold above it makes no
 * success of the episode, one at or below it does. No rising map of the values changes which prefix it is.
 *
 * @param values of an episode's scored prefixes, in order of time.
 * @param k 1 to `n`.
 * @returns −Infinity for fewer than `k` values: no threshold makes a success of them.
 */
export function decisionScore(values: readonly number[], k: number, n: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let end = k; end <= values.length; end++) {
    const window = values.slice(Math.max(0, end - n), end).sort((a, b) => b - a);
    best = Math.max(best, window[k - 1] ?? Number.NEGATIVE_INFINITY);
  }
  return best;
}

/** Fewest failures that can support α: 1/α − 1. */
export function failuresNeeded(alpha: number): number {
  return Math.ceil(1 / alpha - 1 - 1e-9);
}

/** @throws DenseGymError `CONFIG_INVALID` when α is outside (0, 1), or so many failures cannot support it. */
export function checkAlpha(alpha: number, failures: number): void {
  if (!(alpha > 0 && alpha < 1)) {
    throw new DenseGymError('CONFIG_INVALID', `alpha must be above 0 and below 1, got ${alpha}; .05 is usual`);
  }
  const needed = failuresNeeded(alpha);
  if (failures >= needed) return;
  const least = Math.ceil(1000 / (failures + 1)) / 1000;
  const raise = least < 1 ? `, or raise alpha to ${least.toFixed(3)} or more` : '';
  throw new DenseGymError(
    'CONFIG_INVALID',
    `alpha ${alpha} needs at least 1/alpha − 1 = ${needed} failures, there are ${failures}; ` +
      `add ${needed - failures} failing episodes${raise}`,
  );
}

/**
 * The threshold that at most a share α of coming failures reaches, by split conformal prediction (Vovk, Gammerman & Shafer
 * 2005; Angelopoulos & Bates, arXiv 2107.07511): just above the ⌈(n + 1)(1 − α)⌉-th smallest of n failures' decision scores.
 * P(a coming failure reaches it) ≤ α, over the draw of the n and the coming one together,
 * if they are exchangeable. For given n failures the rate varies around that, by about √(α(1 − α)/n).
 *
 * The map from score to probability may be fitted on the same failures: it rises, so the failures above the threshold are
 * among those above the rank in raw scores, which owes nothing to the map.
 *
 * @param scores `decisionScore` of each failure, as P(success) in [0, 1].
 * @param alpha in (0, 1).
 * @throws DenseGymError `CONFIG_INVALID` when α is out of range, or n failures cannot support it.
 */
export function conformalThreshold(scores: readonly number[], alpha: number): number {
  const count = scores.length;
  checkAlpha(alpha, count);
  const rank = Math.ceil((count + 1) * (1 - alpha) - 1e-9);
  const quantile = [...scores].sort((a, b) => a - b)[rank - 1] ?? Number.NaN;
  // A vote is a probability at or above the threshold, and the promise is for those above the quantile.
  const threshold = Math.max(Number.MIN_VALUE, quantile * (1 + Number.EPSILON));
  if (threshold < 1) return threshold;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `more than ${(100 * alpha).toFixed(0)} % of the ${count} failures reach a P(success) of 1: no threshold keeps them out; ` +
      'look at their labels, raise alpha, or choose another model',
  );
}
