import { isDeepStrictEqual } from 'node:util';
import { DenseGymError } from '../errors.ts';
import type { CalibratedThreshold, Calibration } from './calibration.ts';

export interface SuccessConfig {
  /** P(success) at or above which a scored prefix votes for success, in (0, 1). */
  readonly threshold: number;
  /** P(success) below which the next prefix takes a vote back, at most `threshold`, which it is where it is absent. */
  readonly release?: number | undefined;
  /** Votes needed among the last `n`, 1 to `n`. */
  readonly k: number;
  /** How many of the latest scored prefixes vote. */
  readonly n: number;
  /** Whether the verdict terminates the episode, where the environment itself would go on. */
  readonly endsEpisode: boolean;
}

/** Where neither config nor calibration says. */
const DEFAULT_THRESHOLD = 0.5;

/**
 * The success config with its threshold: its own, else the calibration's, else .5. A calibration's threshold keeps its
 * promise for the votes and the sampling it was chosen for only, and without a release below it: with one, more failures
 * collect `k` votes than it was chosen for.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the calibration's threshold is for other votes, or another sampling; when the
 * release is above the threshold.
 */
export function resolveSuccess(
  config: Omit<SuccessConfig, 'threshold'> & { readonly threshold?: number | undefined },
  { id, threshold: calibrated }: Pick<Calibration, 'id' | 'threshold'>,
  sampling: object,
): SuccessConfig {
  const isCalibrated = config.threshold === undefined && calibrated !== undefined;
  const threshold = config.threshold ?? calibrated?.value ?? DEFAULT_THRESHOLD;
  const { release } = config;
  if (release !== undefined && release > threshold) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `success.release is ${release}, above the threshold of ${threshold}: a vote would be taken back as it is given; lower it, or leave it out`,
    );
  }
  const differs = isCalibrated ? whatDiffers(calibrated, config, sampling) : undefined;
  if (differs === undefined) return { ...config, threshold };
  throw new DenseGymError(
    'CONFIG_INVALID',
    `the success threshold of calibration ${id} is for ${differs}; calibrate with these settings, or choose success.threshold`,
  );
}

function whatDiffers(
  { value, k, n, sampling: calibrated }: CalibratedThreshold,
  config: Pick<SuccessConfig, 'k' | 'n' | 'release'>,
  sampling: object,
): string | undefined {
  if (k !== config.k || n !== config.n) {
    return `${k} votes of ${n}, and success.k and success.n are ${config.k} and ${config.n}`;
  }
  if (config.release !== undefined && config.release < value) {
    return `votes that are taken back at it, ${value}, and success.release is ${config.release}`;
  }
  if (isDeepStrictEqual({ ...calibrated }, { ...sampling })) return undefined;
  return `sampling ${JSON.stringify(calibrated)}, and this is ${JSON.stringify(sampling)}`;
}

/**
 * The verdict that the instruction has been carried out: k of the last n scored prefixes vote for it. A prefix votes when its
 * P(success) reaches the threshold, or when the one before it voted and it has not fallen below the release: hysteresis. One
 * frame that fools the model decides nothing, and a verdict stands until the episode ends.
 *
 * @returns a function that takes P(success) of each newly scored prefix and returns the verdict so far.
 */
export function createSuccessVerdict({
  threshold,
  release = threshold,
  k,
  n,
}: Omit<SuccessConfig, 'endsEpisode'>): (probability: number) => boolean {
  let votes: readonly boolean[] = [];
  let verdict = false;
  return (probability) => {
    const limit = votes.at(-1) === true ? release : threshold;
    votes = [...votes, probability >= limit].slice(-n);
    verdict ||= votes.filter(Boolean).length >= k;
    return verdict;
  };
}
