/** A logistic map (value − offset) / temperature → (0, 1). */
export interface Sigmoid {
  /** Value that maps to one half, in the scorer's unit. */
  readonly offset: number;
  /** Width of the map, same unit, above 0. */
  readonly temperature: number;
}

/**
 * Two separate maps of one score, frozen while a policy trains: how far the task has come, and how likely it is done.
 * They belong to one model, layout and scorer, whose names they carry.
 */
export interface Calibration {
  /** Name and version; every scored reply carries it. */
  readonly id: string;
  readonly progress: Sigmoid;
  readonly success: Sigmoid;
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

/** Causal and bounded: depends on this score alone. Min–max over an episode would need its future. */
export function sigmoid(value: number, { offset, temperature }: Sigmoid): number {
  return 1 / (1 + Math.exp((offset - value) / temperature));
}
