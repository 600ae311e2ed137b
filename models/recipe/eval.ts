/**
 * Judges the bundled model on held-out scenes, through the real engine, prompt and sampling, and prints the table of
 * what it must show. Writes `out/eval/model.json`; exits 1 when a gate fails.
 *
 * Episodes of half-trained policies are among them from 50 episodes a kind on, or with `--learners`: the policies have to be
 * trained first, once, which takes minutes.
 *
 * Run: npm run eval:model [-- --episodes 100] [--learners] [--model DIR] [--out FILE]
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEmbeddedEngine, embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import type { PolicyKind, Task } from '../../src/env/tabletop/index.ts';
import { mean, quantile } from '../../src/metric/statistics.ts';
import type { Calibration } from '../../src/reward/calibration.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { hasSucceeded, type Mistake, makeEpisodes, makeLearnerEpisodes } from './evaluation/episodes.ts';
import * as measures from './evaluation/measures.ts';
import { SITUATIONS, situationProbabilities } from './evaluation/near-misses.ts';
import { createJudge, GROWING, type Judge } from './evaluation/scored.ts';
import { formatTable, judgeRow, type Row } from './evaluation/table.ts';
import { type Learner, readLearners } from './learners.ts';
import { readSeed } from './seeds.ts';

/** Distance between the first seeds of the kinds of episode, so that no two share a scene. */
const SEEDS_PER_KIND = 1e6;
const KINDS: readonly PolicyKind[] = ['expert', 'noisy', 'failing', 'random'];
/** Places in the row of kinds, for seeds. */
const LEARNERS = 40;
const TASK_EPISODES = 50;
/** With fewer episodes a kind somebody wants a quick look, and not minutes of training first. */
const LEAST_FOR_LEARNERS = 50;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function spread(key: string, values: readonly number[]): Row {
  const { mean: value, ...rest } = measures.summarise(values);
  return { key, value, ...rest };
}

/** What all rows are made from. */
interface Court {
  readonly judge: Judge;
  /** Shown all frames so far, where the shipped sampling shows two. */
  readonly growing: Judge;
  readonly calibration: Calibration;
  readonly count: number;
  /** Half-trained policies, on seeds that the training set knows nothing of; none: they are left out. */
  readonly learners: readonly Learner[];
}

/** Seed of the first scene of a kind of episode. */
function firstSeed(kind: number): number {
  return readSeed('evaluation_scenes') + kind * SEEDS_PER_KIND;
}

async function scorePolicies({ judge, count, learners }: Court) {
  const scored: Partial<Record<PolicyKind, measures.ScoredEpisode[]>> = {};
  for (const [i, policy] of KINDS.entries()) {
    say(`scoring ${count} ${policy} episodes`);
    scored[policy] = await measures.scoreAll(makeEpisodes(policy, firstSeed(i), count), judge);
  }
  const learned: measures.ScoredEpisode[] = [];
  if (learners.length > 0) {
    say(`scoring ${count} episodes of half-trained policies`);
    learned.push(...(await measures.scoreAll(makeLearnerEpisodes(learners, firstSeed(LEARNERS), count), judge)));
  }
  const { expert = [], failing = [], random = [] } = scored;
  return { experts: expert, failing, random, learned, mix: [...Object.values(scored).flat(), ...learned] };
}

type Scored = Awaited<ReturnType<typeof scorePolicies>>;

function policyRows({ experts, failing, random, learned, mix }: Scored, { calibration }: Court): Row[] {
  const grasps = measures.graspRises(mix).map(Number);
  return [
    spread('expert_voc', measures.vocs(experts)),
    spread('random_voc', measures.vocs(random)),
    spread('random_voc_of_truth', measures.trueVocs(random)),
    { ...spread('expert_rise', measures.rises(experts)), value: quantile(measures.rises(experts), 0.5) },
    spread('p_true_right', measures.finalProbabilities(experts)),
    spread('p_true_failing', measures.finalProbabilities(failing)),
    ...(learned.length > 0
      ? [
          spread('p_true_policy_failing', measures.finalProbabilities(learned.filter((each) => !hasSucceeded(each)))),
          spread('p_true_policy_right', measures.finalProbabilities(learned.filter(hasSucceeded))),
        ]
      : []),
    { key: 'grasp_rise', value: mean(grasps), count: grasps.length },
    { key: 'noise_ratio', value: measures.noiseRatio(mix, experts, calibration) },
    { key: 'progress_corr', value: measures.progressCorrelation(mix) },
  ];
}

async function mistakeRows({ experts }: Scored, { judge }: Court): Promise<Row[]> {
  say('scoring experts under wrong instructions');
  const mistaken = (mistake: Mistake) => measures.mistakenProbabilities(experts, mistake, judge);
  return [
    spread('p_true_wrong_cube', await mistaken('wrong cube')),
    spread('p_true_wrong_zone', await mistaken('wrong zone')),
    spread('p_true_absent', [...(await mistaken('absent cube')), ...(await mistaken('absent zone'))]),
  ];
}

async function controlRows({ experts }: Scored, { judge, growing }: Court): Promise<Row[]> {
  say('scoring reversed, frozen and blank videos');
  // A model that does not rise at all must not look steady.
  const unit = Math.max(quantile(measures.rises(experts), 0.5), Number.EPSILON);
  const frozen = (await measures.frozenChanges(experts, growing)).map((change) => change / unit);
  const blank = await measures.blankChanges(experts, firstSeed(0), growing);
  return [
    spread('reversed_voc', await measures.reversedVocs(experts, judge)),
    { key: 'frozen_change_p95', value: quantile(frozen, 0.95), count: frozen.length },
    { key: 'blank_change', value: Math.max(...blank), count: blank.length },
  ];
}

async function taskRows({ judge, count, learners }: Court): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [i, task] of (['reach', 'push'] satisfies Task[]).entries()) {
    say(`scoring ${count} episodes of ${task}`);
    const seed = firstSeed(TASK_EPISODES + 2 * i);
    const all = await measures.scoreAll(makeEpisodes('expert', seed, count, task), judge);
    const experts = all.filter(hasSucceeded);
    rows.push(
      spread(`${task}_voc`, measures.vocs(experts)),
      spread(`${task}_p_true`, measures.finalProbabilities(experts)),
    );
    if (learners.length === 0) continue;
    const played = makeLearnerEpisodes(learners, seed + SEEDS_PER_KIND, count, task);
    const failing = (await measures.scoreAll(played, judge)).filter((episode) => !hasSucceeded(episode));
    rows.push(spread(`${task}_p_true_policy_failing`, measures.finalProbabilities(failing)));
  }
  return rows;
}

async function cameraRows({ experts, failing }: Scored, { judge }: Court): Promise<Row[]> {
  say('scoring experts and failures through a bad camera');
  const [right, wrong] = [
    await measures.scoreDisturbed(experts, firstSeed(0), judge),
    await measures.scoreDisturbed(failing, firstSeed(1), judge),
  ];
  return [
    spread('camera_voc', measures.vocs(right)),
    spread('camera_p_true_right', measures.finalProbabilities(right)),
    spread('camera_p_true_failing', measures.finalProbabilities(wrong)),
  ];
}

async function nearMissRows({ judge, count }: Court): Promise<Row[]> {
  say('scoring near misses');
  const rows: Row[] = [];
  for (const [i, [key, situation]] of Object.entries(SITUATIONS).entries()) {
    const seed = firstSeed(KINDS.length + 1 + i);
    rows.push(spread(key, await situationProbabilities(situation, seed, count, judge)));
  }
  return rows;
}

async function evaluate(modelDir: string | undefined, count: number, withLearners: boolean): Promise<Row[]> {
  const engine = await createEmbeddedEngine(modelDir === undefined ? {} : { modelDir });
  const calibrationPath = embeddedCalibrationPath(modelDir);
  const calibration = JSON.parse(readFileSync(calibrationPath, 'utf8')) as Calibration;
  if (!withLearners) {
    say(`left out: half-trained policies, with fewer than ${LEAST_FOR_LEARNERS} episodes; --learners takes them in`);
  }
  const learners = withLearners ? await readLearners('evaluation') : [];
  const scorer = createTopReward(engine);
  const [judge, growing] = [createJudge(scorer, calibration), createJudge(scorer, calibration, GROWING)];
  const court: Court = { judge, growing, calibration, count, learners };
  const scored = await scorePolicies(court);
  const rows = [
    ...policyRows(scored, court),
    ...(await mistakeRows(scored, court)),
    ...(await controlRows(scored, court)),
    ...(await cameraRows(scored, court)),
    ...(await taskRows(court)),
    ...(await nearMissRows(court)),
    ...readModelRows(dirname(calibrationPath)),
  ];
  await engine.close();
  return rows;
}

/** Size of the weights and of all files, bytes; and how long training took, from what the exporter wrote down. */
function readModelRows(dir: string): Row[] {
  const bytes = (name: string) => statSync(join(dir, name)).size;
  const training = JSON.parse(readFileSync(join(dir, 'training.json'), 'utf8')) as { minutes: number };
  return [
    { key: 'model_bytes', value: bytes('model.safetensors') },
    { key: 'total_bytes', value: readdirSync(dir).reduce((sum, name) => sum + bytes(name), 0) },
    { key: 'train_minutes', value: training.minutes },
  ];
}

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '100' },
    learners: { type: 'boolean', default: false },
    model: { type: 'string' },
    out: { type: 'string', default: 'out/eval/model.json' },
  },
});
const count = Number(values.episodes);
const rows = (await evaluate(values.model, count, values.learners || count >= LEAST_FOR_LEARNERS)).map(judgeRow);
mkdirSync(dirname(values.out), { recursive: true });
const numbers = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
writeFileSync(values.out, `${JSON.stringify({ ...numbers, episodes_per_kind: count, rows }, null, 2)}\n`);
process.stdout.write(`${formatTable(rows)}\n`);
if (rows.some(({ passed }) => passed === false)) process.exitCode = 1;
