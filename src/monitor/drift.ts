import { DenseGymError } from '../errors.ts';
import { mean } from '../metric/statistics.ts';
import { ksDistance, ksLimit } from '../metric/two-sample.ts';
import type { Flag, MonitorConfig } from './config.ts';

/** Takes the progress of each reset; answers after each full sample, and repeats its answer until the next. */
export type Drift = (progress: number) => Flag<'drift'> | undefined;

/**
 * Whether the model sees the first picture of an episode as it did: progress at the reset, before the policy has done
 * anything, against a reference sample. All later progress changes as a policy learns, and proves nothing. Samples do not
 * overlap, so each test says drift where there is none with a probability of `driftAlpha` at most.
 *
 * @param reference progress at the resets of the calibration's episodes; absent: at the run's own first resets.
 * @throws DenseGymError `CONFIG_INVALID` when samples of this size can never show a drift at this rate.
 */
export function createDrift(
  reference: readonly number[] | undefined,
  { driftEpisodes, driftAlpha }: Pick<MonitorConfig, 'driftEpisodes' | 'driftAlpha'>,
): Drift {
  const least = ksLimit(reference?.length ?? driftEpisodes, driftEpisodes, driftAlpha);
  if (least >= 1) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `monitor.driftEpisodes ${driftEpisodes} is too few to show a drift at monitor.driftAlpha ${driftAlpha}; raise either`,
    );
  }
  let base = reference;
  let sample: number[] = [];
  let flag: Flag<'drift'> | undefined;
  return (progress) => {
    sample.push(progress);
    if (sample.length < driftEpisodes) return flag;
    const full = sample;
    sample = [];
    if (!base) {
      base = full;
      return undefined;
    }
    const distance = ksDistance(base, full);
    const isDrift = distance > ksLimit(base.length, full.length, driftAlpha);
    flag = isDrift ? { kind: 'drift', message: describe(base, full, distance, reference !== undefined) } : undefined;
    return flag;
  };
}

function describe(base: readonly number[], full: readonly number[], distance: number, calibrated: boolean): string {
  const [was, is] = [mean(base).toFixed(2), mean(full).toFixed(2)];
  const then = calibrated ? "the calibration's resets" : `the run's first ${base.length} resets`;
  return `progress at the last ${full.length} resets is ${is} on average, ${was} at ${then} (KS distance ${distance.toFixed(2)}); look at camera, light and scene, or calibrate anew`;
}
