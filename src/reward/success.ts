import { isDeepStrictEqual } from 'node:util';
import { DenseGymError } from '../errors.ts';
import type { CalibratedThreshold, Calibration } from './calibration.ts';

export interface SuccessConfig {
  /** P(success) at or above which a scored prefix votes for success, in (0, 1). */
  readonly threshold: number;
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
 * promise for the votes and the sampling it was chosen for only.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the calibration's threshold is for other votes, or another sampling.
 */
export function resolveSuccess(
  config: Omit<SuccessConfig, 'threshold'> & { readonly threshold?: number | undefined },
  { id, threshold: calibrated }: Pick<Calibration, 'id' | 'threshold'>,
  sampling: object,
): SuccessConfig {
  if (config.threshold !== undefined || !calibrated) {
    return { ...config, threshold: config.threshold ?? DEFAULT_THRESHOLD };
  }
  const differs = whatDiffers(calibrated, config, sampling);
  if (differs === undefined) return { ...config, threshold: calibrated.value };
  throw new DenseGymError(
    'CONFIG_INVALID',
    `the success threshold of calibration ${id} is for ${differs}; calibrate with these settings, or choose success.threshold`,
  );
}

function whatDiffers(
  { k, n, sampling: calibrated }: CalibratedThreshold,
  config: Pick<SuccessConfig, 'k' | 'n'>,
  sampling: object,
): string | undefined {
  if (k !== config.k || n !== config.n) {
    return `${k} votes of ${n}, and success.k and success.n are ${config.k} and ${config.n}`;
  }
  if (isDeepStrictEqual({ ...calibrated }, { ...sampling })) return undefined;
  return `sampling ${JSON.stringify(calibrated)}, and this is ${JSON.stringify(sampling)}`;
}

/**
 * The verdict that the instruction has been carried out: k of the last n scored prefixes at or above the threshold. One
 * frame that fools the model decides nothing, and a verdict stands until the episode ends.
 *
 * @returns a function that takes P(success) of each newly scored prefix and returns the verdict so far.
 */
export function createSuccessVerdict({
  threshold,
  k,
  n,
}: Omit<SuccessConfig, 'endsEpisode'>): (probability: number) => boolean {
  let votes: boolean[] = [];
  let verdict = false;
  return (probability) => {
    votes = [...votes, probability >= threshold].slice(-n);
    verdict ||= votes.filter(Boolean).length >= k;
    return verdict;
  };
}
