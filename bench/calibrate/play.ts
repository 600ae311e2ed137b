/**
 * Plays episodes of `builtin:tabletop/pick-place` of several kinds, scores their prefixes with the bundled model and the
 * shipped sampling, and writes the scores to `test/fixtures/calibration/scores.json`: what the tests of the calibration, and
 * the numbers in `docs/calibration.md`, rest on. Takes some minutes.
 *
 * Run: node --import tsx bench/calibrate/play.ts [--episodes 250]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createJudge } from '../../models/recipe/evaluation/scored.ts';
import { readLearners } from '../../models/recipe/learners.ts';
import { readSeed } from '../../models/recipe/seeds.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { playEpisode, TASK } from './episodes.ts';
import { KINDS, SCORES, type StoredEpisode, toStored } from './scores.ts';

const { values } = parseArgs({ options: { episodes: { type: 'string', default: '250' } } });
const count = Number(values.episodes);
const learners = (await readLearners('evaluation')).filter(({ task }) => task === TASK);
const engine = await createEmbeddedEngine();
const judge = createJudge(createTopReward(engine), UNCALIBRATED);
const episodes: StoredEpisode[] = [];
for (const [i, kind] of KINDS.entries()) {
  for (let j = 0; j < count; j++) {
    const { frames, instruction, success } = playEpisode(kind, readSeed('threshold_scenes') + i * 1e6 + j, learners);
    const scores = await judge(frames, instruction);
    episodes.push({ kind, success, values: scores.map(({ logprob }) => logprob) });
  }
  const successes = episodes.filter((episode) => episode.kind === kind && episode.success).length;
  process.stderr.write(`calibrate: ${kind}: ${successes} of ${count} episodes succeeded\n`);
}
mkdirSync(new URL('.', SCORES), { recursive: true });
writeFileSync(SCORES, toStored(engine.model, episodes));
await engine.close();
