import { type Isotonic, type Sigmoid, successOf } from '../reward/calibration.ts';
import { binCount, expectedCalibrationError, type ReliabilityBin, reliabilityBins } from './calibration-error.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

/** The score at an episode's end, and how it ended. */
export interface Ending {
  readonly value: number;
  readonly success: boolean;
}

/** How well P(success) holds on episodes that it was not fitted on. */
export interface HeldOutError {
  /** Expected calibration error, in [0, 1]. */
  readonly ece: number;
  readonly bins: readonly ReliabilityBin[];
  readonly folds: number;
}

/**
 * Isotonic regression from this many episodes on, with this many of each kind, else Platt's sigmoid: with fewer than about
 * 1,000 it follows the noise (Niculescu-Mizil & Caruana, ICML 2005).
 */
export const ISOTONIC_EPISODES = 1000;
export const ISOTONIC_EACH = 100;

const FOLDS = 5;

/**
 * P(success | score), one point an episode: prefixes of one episode resemble each other, and would count as many. Its base rate
 * is that of the episodes given.
 *
 * @param endings both kinds.
 * @throws DenseGymError `CONFIG_INVALID` when successes do not score above failures.
 */
export function fitSuccess(endings: readonly Ending[]): Sigmoid | Isotonic {
  const [values, labels] = [endings.map(({ value }) => value), endings.map(({ success }) => success)];
  const platt = fitPlatt(values, labels);
  const positives = labels.filter(Boolean).length;
  const isEnough =
    labels.length >= ISOTONIC_EPISODES && Math.min(positives, labels.length - positives) >= ISOTONIC_EACH;
  return isEnough ? fitIsotonic(values, labels) : platt;
}

/**
 * The calibration error of `fitSuccess` by cross-fitting: each fold is judged by a map of the others. Folds take turns
 * within each kind.
 *
 * @param endings at least `FOLDS` + 1 of each kind.
 * @throws DenseGymError as `fitSuccess`.
 */
export function crossFit(endings: readonly Ending[]): HeldOutError {
  const kinds = [true, false].map((kind) => endings.filter(({ success }) => success === kind));
  const folded = kinds.flatMap((kind) => kind.map((ending, i) => ({ ...ending, fold: i % FOLDS })));
  const judged = Array.from({ length: FOLDS }, (_, fold) => {
    const success = fitSuccess(folded.filter((ending) => ending.fold !== fold));
    const held = folded.filter((ending) => ending.fold === fold);
    return held.map((ending) => ({ ...ending, probability: successOf(ending.value, { success }) }));
  }).flat();
  const probabilities = judged.map(({ probability }) => probability);
  const labels = judged.map(({ success }) => success);
  const count = binCount(judged.length);
  return {
    ece: expectedCalibrationError(probabilities, labels, count),
    bins: reliabilityBins(probabilities, labels, count),
    folds: FOLDS,
  };
}
