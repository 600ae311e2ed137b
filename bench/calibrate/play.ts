/**
 * Plays episodes of `builtin:tabletop/pick-place` of several kinds, scores their prefixes with the bundled model and the
 * shipped sampling, and writes the scores to `test/fixtures/calibration/scores.json`: what the tests of the calibration, and
 * the numbers in `docs/calibration.md`, rest on. Takes some minutes.
 *
 * Run: node --import tsx bench/calibrate/play.ts [--episodes 250]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mistakenGoal } from '../../models/recipe/evaluation/episodes.ts';
import { createJudge } from '../../models/recipe/evaluation/scored.ts';
import { toFrames } from '../../models/recipe/frames.ts';
import { type Learner, readLearners, toActor } from '../../models/recipe/learners.ts';
import { readSeed } from '../../models/recipe/seeds.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded.ts';
import {
  COLORS,
  createRandom,
  goalOf,
  instructionOf,
  isSuccess,
  type Policy,
  type PolicyKind,
  rollout,
} from '../../src/env/tabletop/index.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { KINDS, type Kind, SCORES, type StoredEpisode, toStored } from './scores.ts';

const TASK = 'pick-place';
/** Steps to go on after a success: the votes of k of n need more than one frame of it. */
const AFTER_SUCCESS = 5;

function actorOf(kind: Kind, seed: number, learners: readonly Learner[]): PolicyKind | Policy {
  if (kind === 'wrong zone') return 'expert';
  if (kind !== 'learning') return kind;
  const learner = learners[seed % learners.length];
  if (!learner) throw new Error(`there are no learners of ${TASK}`);
  return toActor(learner, seed);
}

function playEpisode(kind: Kind, seed: number, learners: readonly Learner[]) {
  const random = createRandom(seed, 'threshold-colors');
  const scene = { cube: random.pick(COLORS), zone: random.pick(COLORS) };
  const policy = actorOf(kind, seed, learners);
  const worlds = rollout({ policy, task: TASK, seed, ...scene, afterSuccess: AFTER_SUCCESS });
  const frames = toFrames(worlds);
  const done = goalOf(worlds[0], TASK);
  const goal = kind === 'wrong zone' ? mistakenGoal({ worlds, frames, goal: done, truth: [] }, 'wrong zone') : done;
  return { frames, instruction: instructionOf(goal, seed), success: worlds.some((world) => isSuccess(world, goal)) };
}

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
