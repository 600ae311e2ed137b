import type { Flag, MonitorConfig } from '../monitor/config.ts';
import { createMonitor, type Monitor } from '../monitor/monitor.ts';
import type { Calibration } from '../reward/calibration.ts';
import type { RewardConfig } from '../reward/config.ts';
import { isTold, type Log } from './log.ts';

export interface WatchOptions {
  readonly monitor: MonitorConfig;
  readonly reward: RewardConfig;
  readonly calibration: Calibration;
  /** Policy of the sampling in force. */
  readonly sampling: string;
  readonly log: Log;
}

/**
 * The monitor of a gateway, which logs its flags: the first of a kind, then ever more rarely. Undefined where it is off.
 *
 * @throws DenseGymError `CONFIG_INVALID` for samples that are too small for what they are to show.
 */
export function createWatch({
  monitor: config,
  reward,
  calibration,
  sampling,
  log,
}: WatchOptions): Monitor | undefined {
  if (config.onFlag === 'off') return undefined;
  const told = new Map<Flag['kind'], number>();
  const { resets } = calibration;
  return createMonitor({
    config,
    envSuccess: reward.envSuccess,
    reference: resets?.sampling === sampling ? resets.progress : undefined,
    onFlag: ({ kind, message }, session, episode) => {
      const count = (told.get(kind) ?? 0) + 1;
      told.set(kind, count);
      if (isTold(count)) log.warn({ session, episode, flag: kind, count }, message);
    },
  });
}
