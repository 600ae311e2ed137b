/**
 * Writes the episodes that the numbers in docs/audit.md rest on: builtin:tabletop/pick-place, 25 of each kind, among them half-trained
 * policies, whose failures come near. Then:
 *
 *   npx densegym audit FOLDER
 *   npx densegym audit FOLDER --sampling-policy append-only
 *
 * Run: node --import tsx bench/audit/record.ts FOLDER [--episodes 25]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readLearners } from '../../models/recipe/learners.ts';
import { readSeed } from '../../models/recipe/seeds.ts';
import { STEP_SECONDS } from '../../src/env/tabletop/index.ts';
import { writeEpisode } from '../../src/recorder/write-episode.ts';
import { playEpisode, TASK } from '../calibrate/episodes.ts';
import { KINDS } from '../calibrate/scores.ts';

/** Seeds of each kind, far from those that the calibration's bench played. */
const OFFSET = 500_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { episodes: { type: 'string', default: '25' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('say where the episodes go: record.ts FOLDER');
const learners = (await readLearners('evaluation')).filter(({ task }) => task === TASK);
for (const [i, kind] of KINDS.entries()) {
  for (let j = 0; j < Number(values.episodes); j++) {
    const seed = readSeed('threshold_scenes') + i * 1e6 + OFFSET + j;
    const { frames, instruction, success } = playEpisode(kind, seed, learners);
    await writeEpisode(
      join(folder, `${kind.replaceAll(' ', '-')}-${j}`),
      { instruction, fps: 1 / STEP_SECONDS, success },
      frames.map(({ image }) => image),
    );
  }
}
