import type { Flag, MonitorConfig } from './config.ts';
import type { Moment } from './moment.ts';
import { repetition } from './repetition.ts';

/** The scored picture stands still at a moment that pleases the model, while the robot goes on. */
export function frozenCamera(
  moments: readonly Moment[],
  usual: number | undefined,
  config: MonitorConfig,
): Flag<'frozen-camera'> | undefined {
  const count = repetition(moments, usual, 1, config);
  if (count === undefined) return undefined;
  const progress = (moments.at(-1)?.progress ?? 0).toFixed(2);
  const message = `the last ${count + 1} scored pictures are the same at progress ${progress}, and the robot moves; look at the camera`;
  return { kind: 'frozen-camera', message };
}
