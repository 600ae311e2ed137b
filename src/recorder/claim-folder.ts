import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPixels } from '../frame/image.ts';
import type { TimedImage } from '../frame/prefix.ts';
import type { EpisodeFacts } from './episode-facts.ts';

export interface ClaimFolder {
  readonly facts: EpisodeFacts;
  /** As the model saw them. */
  readonly frames: readonly TimedImage[];
  /** What `claim.json` says, beside the place of each frame. */
  readonly claim: object;
}

/**
 * Writes a claim as an episode folder, which every offline command takes: `frames/000000.png`, … (with several views
 * `frames/0/000000.png`, …), `episode.json`, and `claim.json` with what was claimed and the step and time of each frame.
 *
 * @throws Error what the disk throws.
 */
export async function writeClaimFolder(dir: string, { facts, frames, claim }: ClaimFolder): Promise<void> {
  for (const [index, { image, views = [image] }] of frames.entries()) {
    for (const [view, picture] of views.entries()) {
      const folder = join(dir, 'frames', views.length > 1 ? `${view}` : '');
      await mkdir(folder, { recursive: true });
      await openPixels(picture)
        .png()
        .toFile(join(folder, `${String(index).padStart(6, '0')}.png`));
    }
  }
  const places = frames.map(({ step, seconds }) => ({ step, seconds }));
  await writeFile(join(dir, 'episode.json'), `${JSON.stringify(facts, null, 2)}\n`);
  await writeFile(join(dir, 'claim.json'), `${JSON.stringify({ ...claim, frames: places }, null, 2)}\n`);
}
