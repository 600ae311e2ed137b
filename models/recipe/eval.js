/**
 * Judges the bundled model on held-out scenes, through the real engine, prompt and sampling, and prints the table of
 * what it must show. Writes `out/eval/model.json`; exits 1 when a gate fails.
 *
 * Run: npm run eval:model [-- --episodes 100] [--model DIR] [--out FILE]
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEmbeddedEngine, embeddedCalibrationPath } from "../../src/engine/embedded/embedded.js";
import { mean, quantile } from "../../src/metric/statistics.js";
import { createTopReward } from "../../src/scorer/labels.js";
import { hasSucceeded, makeEpisodes, makeLearnerEpisodes } from "./evaluation/episodes.js";
import * as measures from "./evaluation/measures.js";
import { SITUATIONS, situationProbabilities } from "./evaluation/near-misses.js";
import { createJudge, GROWING } from "./evaluation/scored.js";
import { formatTable, judgeRow } from "./evaluation/table.js";
import { readLearners } from "./learners.js";
import { readSeed } from "./seeds.js";
/** Distance between the first seeds of the kinds of episode, so that no two share a scene. */
const SEEDS_PER_KIND = 1e6;
const KINDS = ['expert', 'noisy', 'failing', 'random'];
/** Places in the row of kinds, for seeds. */
const LEARNERS = 40;
const TASK_EPISODES = 50;
function say(text) {
    process.stderr.write(`${text}\n`);
}
function spread(key, values) {
    const { mean: value, ...rest } = measures.summarise(values);
    return { key, value, ...rest };
}
/** Seed of the first scene of a kind of episode. */
function firstSeed(kind) {
    return readSeed('evaluation_scenes') + kind * SEEDS_PER_KIND;
}
async function scorePolicies({ judge, count, learners }) {
    const scored = {};
    for (const [i, policy] of KINDS.entries()) {
        say(`scoring ${count} ${policy} episodes`);
        scored[policy] = await measures.scoreAll(makeEpisodes(policy, firstSeed(i), count), judge);
    }
    say(`scoring ${count} episodes of half-trained policies`);
    const learned = await measures.scoreAll(makeLearnerEpisodes(learners, firstSeed(LEARNERS), count), judge);
    const { expert = [], failing = [], random = [] } = scored;
    return { experts: expert, failing, random, learned, mix: [...Object.values(scored).flat(), ...learned] };
}
function policyRows({ experts, failing, random, learned, mix }, { calibration }) {
    const grasps = measures.graspRises(mix).map(Number);
    return [
        spread('expert_voc', measures.vocs(experts)),
        spread('random_voc', measures.vocs(random)),
        spread('random_voc_of_truth', measures.trueVocs(random)),
        { ...spread('expert_rise', measures.rises(experts)), value: quantile(measures.rises(experts), 0.5) },
        spread('p_true_right', measures.finalProbabilities(experts)),
        spread('p_true_failing', measures.finalProbabilities(failing)),
        spread('p_true_policy_failing', measures.finalProbabilities(learned.filter((episode) => !hasSucceeded(episode)))),
        spread('p_true_policy_right', measures.finalProbabilities(learned.filter(hasSucceeded))),
        { key: 'grasp_rise', value: mean(grasps), count: grasps.length },
        { key: 'noise_ratio', value: measures.noiseRatio(mix, experts, calibration) },
        { key: 'progress_corr', value: measures.progressCorrelation(mix) },
    ];
}
async function mistakeRows({ experts }, { judge }) {
    say('scoring experts under wrong instructions');
    const mistaken = (mistake) => measures.mistakenProbabilities(experts, mistake, judge);
    return [
        spread('p_true_wrong_cube', await mistaken('wrong cube')),
        spread('p_true_wrong_zone', await mistaken('wrong zone')),
        spread('p_true_absent', [...(await mistaken('absent cube')), ...(await mistaken('absent zone'))]),
    ];
}
async function controlRows({ experts }, { judge, growing }) {
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
async function taskRows({ judge, count, learners }) {
    const rows = [];
    for (const [i, task] of ['reach', 'push'].entries()) {
        say(`scoring ${count} episodes of ${task}, of experts and of half-trained policies`);
        const seed = firstSeed(TASK_EPISODES + 2 * i);
        const all = await measures.scoreAll(makeEpisodes('expert', seed, count, task), judge);
        const experts = all.filter(hasSucceeded);
        const played = makeLearnerEpisodes(learners, seed + SEEDS_PER_KIND, count, task);
        const failing = (await measures.scoreAll(played, judge)).filter((episode) => !hasSucceeded(episode));
        rows.push(spread(`${task}_voc`, measures.vocs(experts)), spread(`${task}_p_true`, measures.finalProbabilities(experts)), spread(`${task}_p_true_policy_failing`, measures.finalProbabilities(failing)));
    }
    return rows;
}
async function cameraRows({ experts, failing }, { judge }) {
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
async function nearMissRows({ judge, count }) {
    say('scoring near misses');
    const rows = [];
    for (const [i, [key, situation]] of Object.entries(SITUATIONS).entries()) {
        const seed = firstSeed(KINDS.length + 1 + i);
        rows.push(spread(key, await situationProbabilities(situation, seed, count, judge)));
    }
    return rows;
}
async function evaluate(modelDir, count) {
    const engine = await createEmbeddedEngine(modelDir === undefined ? {} : { modelDir });
    const calibrationPath = embeddedCalibrationPath(modelDir);
    const calibration = JSON.parse(readFileSync(calibrationPath, 'utf8'));
    const learners = await readLearners('evaluation');
    const scorer = createTopReward(engine);
    const [judge, growing] = [createJudge(scorer, calibration), createJudge(scorer, calibration, GROWING)];
    const court = { judge, growing, calibration, count, learners };
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
function readModelRows(dir) {
    const bytes = (name) => statSync(join(dir, name)).size;
    const training = JSON.parse(readFileSync(join(dir, 'training.json'), 'utf8'));
    return [
        { key: 'model_bytes', value: bytes('model.safetensors') },
        { key: 'total_bytes', value: readdirSync(dir).reduce((sum, name) => sum + bytes(name), 0) },
        { key: 'train_minutes', value: training.minutes },
    ];
}
const { values } = parseArgs({
    options: {
        episodes: { type: 'string', default: '100' },
        model: { type: 'string' },
        out: { type: 'string', default: 'out/eval/model.json' },
    },
});
const rows = (await evaluate(values.model, Number(values.episodes))).map(judgeRow);
mkdirSync(dirname(values.out), { recursive: true });
const numbers = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
writeFileSync(values.out, `${JSON.stringify({ ...numbers, episodes_per_kind: Number(values.episodes), rows }, null, 2)}\n`);
process.stdout.write(`${formatTable(rows)}\n`);
if (rows.some(({ passed }) => passed === false))
    process.exitCode = 1;
