import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TimedImage } from '../frame/prefix.ts';
import type { EpisodeFacts } from './episode-facts.ts';
import { writeEpisode } from './write-episode.ts';

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
  const count = Math.max(1, ...frames.map(({ views }) => views?.length ?? 1));
  const views = Array.from({ length: count }, (_, view) =>
    frames.map(({ image, views = [image] }) => views[view] ?? image),
  );
  await writeEpisode(dir, facts, ...views);
  const places = frames.map(({ step, seconds }) => ({ step, seconds }));
  await writeFile(join(dir, 'claim.json'), `${JSON.stringify({ ...claim, frames: places }, null, 2)}\n`);
}
