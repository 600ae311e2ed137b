import { mean } from './statistics.ts';

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** Mean of the probabilities in it, in [0, 1]. */
  readonly predicted: number;
  /** Share of them whose label is true, in [0, 1]. */
  readonly observed: number;
  readonly count: number;
}

/** Fewer predictions in a bin tell nothing; more bins than this nobody reads. */
const LEAST_IN_BIN = 10;
const MOST_BINS = 10;

/** How many bins so many predictions are cut into. */
export function binCount(predictions: number): number {
  return Math.max(1, Math.min(MOST_BINS, Math.floor(predictions / LEAST_IN_BIN)));
}

/**
 * Predictions in order of probability, cut into bins of equal mass: what was predicted beside what came true. Equal
 * probabilities stay in one bin, whatever order they came in, so that bins can be fewer and unequal.
 *
 * @param probabilities each in [0, 1].
 * @param labels as many; true where what was predicted came true.
 * @param bins how many, 1 or more.
 */
export function reliabilityBins(
  probabilities: readonly number[],
  labels: readonly boolean[],
  bins: number,
): readonly ReliabilityBin[] {
  const sorted = probabilities
    .map((probability, i) => ({ probability, label: labels[i] === true }))
    .sort((a, b) => a.probability - b.probability);
  const result: ReliabilityBin[] = [];
  for (let from = 0, bin = 1; from < sorted.length; bin++) {
    let to = Math.max(from + 1, Math.round((bin * sorted.length) / bins));
    while (to < sorted.length && sorted[to]?.probability === sorted[to - 1]?.probability) to++;
    const inside = sorted.slice(from, to);
    result.push({
      predicted: mean(inside.map(({ probability }) => probability)),
      observed: mean(inside.map(({ label }) => Number(label))),
      count: inside.length,
    });
    from = to;
  }
  return result;
}

/**
 * Expected calibration error (Naeini, Cooper & Hauskrecht, AAAI 2015) on bins of equal mass (Nguyen & O'Connor, EMNLP 2015):
 * Σ count/total · |observed − predicted|, in [0, 1]; 0 is calibrated. NaN for no predictions. It has a bias upwards of about
 * √(bins/total): judge a map on what it was not fitted on, and with dozens of predictions a bin.
 *
 * @param probabilities each in [0, 1].
 * @param labels as many; true where what was predicted came true.
 * @param bins how many, 1 or more.
 */
export function expectedCalibrationError(
  probabilities: readonly number[],
  labels: readonly boolean[],
  bins: number,
): number {
  if (probabilities.length === 0) return Number.NaN;
  return reliabilityBins(probabilities, labels, bins).reduce(
    (sum, { predicted, observed, count }) => sum + (count / probabilities.length) * Math.abs(observed - predicted),
    0,
  );
}
