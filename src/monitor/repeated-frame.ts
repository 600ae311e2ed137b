import type { Flag, MonitorConfig } from './config.ts';
import type { Moment } from './moment.ts';
import { LONGEST_CYCLE, repetition } from './repetition.ts';

/** The scored pictures go round in a cycle that pleases the model, while the robot goes somewhere else. */
export function repeatedFrame(
  moments: readonly Moment[],
  usual: number | undefined,
  config: MonitorConfig,
): Flag<'repeated-frame'> | undefined {
  for (let period = 2; period <= LONGEST_CYCLE; period++) {
    const count = repetition(moments, usual, period, config);
    if (count === undefined) continue;
    const message = `the last ${count} scored pictures repeat those ${period} before them, and the robot moves on; look at the camera`;
    return { kind: 'repeated-frame', message };
  }
  return undefined;
}
