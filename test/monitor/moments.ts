import { configSchema } from '../../src/config/schema.ts';
import type { MonitorConfig } from '../../src/monitor/config.ts';
import type { Moment } from '../../src/monitor/moment.ts';
import { type Thumbnail, toThumbnail } from '../../src/monitor/thumbnail.ts';

export const CONFIG: MonitorConfig = configSchema.parse({ env: 'fake:' }).monitor;

/** A grey picture of 32 × 32 pixels with `changed` of its rows in white. */
export function picture(grey: number, changed = 0): Thumbnail {
  const data = new Uint8Array(32 * 32 * 3).fill(grey).fill(255, 0, changed * 32 * 3);
  return toThumbnail({ width: 32, height: 32, data, key: `${grey}/${changed}` });
}

export function moment(thumbnail: Thumbnail, progress: number, at: number, claimed = false): Moment {
  return { thumbnail, progress, claimed, state: [at, 0] };
}
