import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { EpisodeFacts } from './episode-facts.ts';

/** A picture, RGB, one byte a channel: `width · height · 3` bytes. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Writes an episode of one camera as every offline command takes it: `frames/000000.png`, … and `episode.json`.
 *
 * @param dir made when it is not there; what stands there under the same names is replaced.
 * @param pictures in order of time.
 */
export async function writeEpisode(dir: string, facts: EpisodeFacts, pictures: readonly RawPicture[]): Promise<void> {
  const frames = join(dir, 'frames');
  mkdirSync(frames, { recursive: true });
  for (const [step, { width, height, data }] of pictures.entries()) {
    const file = join(frames, `${String(step).padStart(6, '0')}.png`);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(file);
  }
  writeFileSync(join(dir, 'episode.json'), `${JSON.stringify(facts)}\n`);
}
