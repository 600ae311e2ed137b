import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPixels } from '../frame/image.ts';
import type { EpisodeFacts } from './episode-facts.ts';

/** A picture, RGB, one byte a channel: `width · height · 3` bytes. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Writes an episode as every offline command takes it: `frames/000000.png`, … (with several views `frames/0/000000.png`, …) and
 * `episode.json`. Folders are made; what stands there under the same names is replaced.
 *
 * @param views pictures of each, in order of time.
 * @throws Error what the disk throws.
 */
export async function writeEpisode(
  dir: string,
  facts: EpisodeFacts,
  ...views: readonly (readonly RawPicture[])[]
): Promise<void> {
  for (const [view, pictures] of views.entries()) {
    const folder = join(dir, 'frames', views.length > 1 ? `${view}` : '');
    await mkdir(folder, { recursive: true });
    for (const [index, picture] of pictures.entries()) {
      await openPixels(picture)
        .png()
        .toFile(join(folder, `${String(index).padStart(6, '0')}.png`));
    }
  }
  await writeFile(join(dir, 'episode.json'), `${JSON.stringify(facts, null, 2)}\n`);
}
