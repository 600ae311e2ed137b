import { DenseGymError } from '../errors.ts';
import type { Sigmoid } from '../reward/calibration.ts';
import { mean } from './statistics.ts';

const MAX_ITERATIONS = 100;
/** Of the Hessian's diagonal, so that it can be inverted where all probabilities are 0 or 1. */
const RIDGE = 1e-12;
/** Least share of a Newton step that is tried. */
const LEAST_STEP = 1e-10;

/**
 * What labels are fitted as: (n₊ + 1) / (n₊ + 2) for true and 1 / (n₋ + 2) for false, the estimate under a uniform prior
 * (Platt 1999), so that classes which do not overlap still give a finite slope.
 */
export function smoothedTargets(labels: readonly boolean[]): readonly number[] {
  const positives = labels.filter(Boolean).length;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (labels.length - positives + 2);
  return labels.map((label) => (label ? high : low));
}

/**
 * Platt scaling: the sigmoid of a score with the least log loss against smoothed labels. Platt, "Probabilistic outputs for
 * support vector machines" (1999); Newton's method with a ridge and backtracking as Lin, Lin & Weng, "A note on Platt's
 * probabilistic outputs" (Machine Learning 68, 2007), on scores brought to mean 0 and deviation 1.
 *
 * @param scores finite, any unit.
 * @param labels as many; both kinds.
 * @throws DenseGymError `CONFIG_INVALID` when positives do not score above negatives: the map would fall.
 */
export function fitPlatt(scores: readonly number[], labels: readonly boolean[]): Sigmoid {
  const centre = mean(scores);
  const spread = Math.sqrt(mean(scores.map((score) => (score - centre) ** 2))) || 1;
  const points = scores.map((score) => (score - centre) / spread);
  const [slope, intercept] = minimise(points, smoothedTargets(labels));
  if (slope > 1e-6) return { offset: centre - (spread * intercept) / slope, temperature: spread / slope };
  throw new DenseGymError(
    'CONFIG_INVALID',
    `the scores of successes are not above those of failures (slope ${slope.toPrecision(2)} a standard deviation): this ` +
      'model, scorer and layout do not tell them apart; look at the labels, or choose another model',
  );
}

/** Slope and intercept of the logistic regression of targets in (0, 1). */
function minimise(points: readonly number[], targets: readonly number[]): readonly [number, number] {
  const share = mean(targets);
  let [slope, intercept] = [0, Math.log(share / (1 - share))];
  let loss = logLoss(points, targets, slope, intercept);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    let [g1, g2, h11, h12, h22] = [0, 0, RIDGE, 0, RIDGE];
    for (const [i, x] of points.entries()) {
      const p = 1 / (1 + Math.exp(-(slope * x + intercept)));
      const [gradient, curvature] = [p - (targets[i] ?? Number.NaN), p * (1 - p)];
      g1 += gradient * x;
      g2 += gradient;
      h11 += curvature * x * x;
      h12 += curvature * x;
      h22 += curvature;
    }
    if (Math.max(Math.abs(g1), Math.abs(g2)) < 1e-9 * points.length) break;
    const determinant = h11 * h22 - h12 * h12;
    const [d1, d2] = [-(h22 * g1 - h12 * g2) / determinant, -(h11 * g2 - h12 * g1) / determinant];
    const descent = g1 * d1 + g2 * d2;
    let step = 1;
    let next = logLoss(points, targets, slope + d1, intercept + d2);
    while (!(next <= loss + 1e-4 * step * descent) && step > LEAST_STEP) {
      step /= 2;
      next = logLoss(points, targets, slope + step * d1, intercept + step * d2);
    }
    if (step <= LEAST_STEP) break;
    [slope, intercept, loss] = [slope + step * d1, intercept + step * d2, next];
  }
  return [slope, intercept];
}

/** Σ −t·log p − (1 − t)·log(1 − p), without overflow. */
function logLoss(points: readonly number[], targets: readonly number[], slope: number, intercept: number): number {
  return points.reduce((sum, x, i) => {
    const logit = slope * x + intercept;
    return sum + Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(0, logit) - (targets[i] ?? Number.NaN) * logit;
  }, 0);
}
