/** A logistic map (value − offset) / temperature → (0, 1). */
export interface Sigmoid {
  /** Value that maps to one half, in the scorer's unit. */
  readonly offset: number;
  /** Width of the map, same unit, above 0. */
  readonly temperature: number;
}

/** A rising map through points, straight between two of them and constant beyond the ends. */
export interface Isotonic {
  /** In the scorer's unit, rising; at least one. */
  readonly values: readonly number[];
  /** As many, in [0, 1], never falling. */
  readonly probabilities: readonly number[];
}

/** What turns P(success) into a decision, and what that promises. */
export interface CalibratedThreshold {
  /** P(success) at which a scored prefix votes, in (0, 1). */
  readonly value: number;
  /** Most that failing episodes are taken for a success, as a share of them; in (0, 1). */
  readonly alpha: number;
  /** The promise is for `k` votes among the last `n` scored prefixes. */
  readonly k: number;
  readonly n: number;
  /** The sampling that chose what was scored: `policy`, `fps`, … */
  readonly sampling: Readonly<Record<string, string | number>>;
  /** Of each failing episode it rests on: the largest score that `k` of the last `n` prefixes reached; oldest first. */
  readonly scores: readonly number[];
}

/**
 * Two separate maps of one score, frozen while a policy trains: how far the task has come, and how likely it is done.
 * They belong to one model, layout, prompt and scorer.
 */
export interface Calibration {
  /** Name and version; every scored reply carries it. */
  readonly id: string;
  readonly progress: Sigmoid;
  readonly success: Sigmoid | Isotonic;
  /** Absent: nobody has chosen one. */
  readonly threshold?: CalibratedThreshold | undefined;
  /** What the model saw at the resets of its episodes, for later ones to be compared with; absent: not kept. */
  readonly resets?: ResetSample | undefined;
}

/** Progress at resets depends on the scene, the camera and the sampling, and on no policy. */
export interface ResetSample {
  /** Policy of the sampling they were scored with: another one gives other numbers. */
  readonly sampling: string;
  /** In [0, 1], one for each episode. */
  readonly progress: readonly number[];
}

/**
 * For a model that nobody has calibrated: halfway at P(" True") = e⁻⁴ ≈ .02, done at .5. Orders episodes as the raw score
 * does; where it saturates is a guess.
 */
export const UNCALIBRATED: Calibration = {
  id: 'uncalibrated',
  progress: { offset: -4, temperature: 2 },
  success: { offset: Math.log(0.5), temperature: 0.5 },
};

/** Progress in [0, 1] of a score. Causal: it depends on this score alone; min–max over an episode would need its future. */
export function progressOf(value: number, { progress }: Pick<Calibration, 'progress'>): number {
  return sigmoid(value, progress);
}

/** P(success) in [0, 1] of a score; never falls as the score rises. */
export function successOf(value: number, { success }: Pick<Calibration, 'success'>): number {
  return 'offset' in success ? sigmoid(value, success) : interpolate(value, success);
}

export function sigmoid(value: number, { offset, temperature }: Sigmoid): number {
  return 1 / (1 + Math.exp((offset - value) / temperature));
}

function interpolate(value: number, { values, probabilities }: Isotonic): number {
  const above = values.findIndex((knot) => knot > value);
  const [x0, x1] = [values[above - 1], values[above]];
  const [p0, p1] = [probabilities[above - 1], probabilities[above]];
  if (above === -1) return probabilities.at(-1) ?? Number.NaN;
  if (x0 === undefined || x1 === undefined || p0 === undefined || p1 === undefined)
    return probabilities[0] ?? Number.NaN;
  // Rounding must not carry a value past the next point: a map that falls breaks the order of scores.
  return Math.min(p1, p0 + ((p1 - p0) * (value - x0)) / (x1 - x0));
}
