/** What a threshold decides: "positive" from it upwards. */
export interface ThresholdPoint {
  readonly threshold: number;
  /** Share of the positives at or above it: recall, the ROC curve's height. In [0, 1]. */
  readonly truePositiveRate: number;
  /** Share of the negatives at or above it: the ROC curve's place. In [0, 1]. */
  readonly falsePositiveRate: number;
  /** Share of those at or above it that are positives. In [0, 1]. */
  readonly precision: number;
}

/**
 * One point for each value that occurs, highest first: the ROC curve without its (0, 0), and the precision–recall curve without
 * the point at recall 0 that no threshold gives. Empty without both kinds.
 */
export function thresholdPoints(positives: readonly number[], negatives: readonly number[]): readonly ThresholdPoint[] {
  if (positives.length === 0 || negatives.length === 0) return [];
  const thresholds = [...new Set([...positives, ...negatives])].sort((a, b) => b - a);
  return thresholds.map((threshold) => {
    const hits = positives.filter((value) => value >= threshold).length;
    const alarms = negatives.filter((value) => value >= threshold).length;
    return {
      threshold,
      truePositiveRate: hits / positives.length,
      falsePositiveRate: alarms / negatives.length,
      precision: hits / (hits + alarms),
    };
  });
}

/**
 * Average precision, Σ (Rₙ − Rₙ₋₁) · Pₙ over falling thresholds: the area under the precision–recall curve without
 * interpolation, as scikit-learn's `average_precision_score`. In (0, 1]; chance is the share of positives; undefined without both
 * kinds.
 */
export function averagePrecision(positives: readonly number[], negatives: readonly number[]): number | undefined {
  const points = thresholdPoints(positives, negatives);
  if (points.length === 0) return undefined;
  return points.reduce((area, { truePositiveRate, precision }, i) => {
    return area + (truePositiveRate - (points[i - 1]?.truePositiveRate ?? 0)) * precision;
  }, 0);
}
