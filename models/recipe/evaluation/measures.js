/** What issue 4's table asks, each measure from scored held-out episodes. */
import { createRandom, FRAME_SIZE, instructionOf } from "../../../src/env/tabletop/index.js";
import { mean, quantile } from "../../../src/metric/statistics.js";
import { pearson, valueOrderCorrelation } from "../../../src/metric/voc.js";
import { sigmoid } from "../../../src/reward/calibration.js";
import { disturb, toFrame, toImage } from "../frames.js";
import { mistakenGoal } from "./episodes.js";
/** Each episode under its own instruction; the wordings take turns. */
export async function scoreAll(episodes, judge) {
    const scored = [];
    for (const [i, episode] of episodes.entries()) {
        scored.push({ ...episode, scores: await judge(episode.frames, instructionOf(episode.goal, i)) });
    }
    return scored;
}
/** VOC of each episode; those whose values are constant have none. */
export function vocs(episodes) {
    return episodes.flatMap(({ scores }) => valueOrderCorrelation(scores.map(({ progress }) => progress)).correlation ?? []);
}
/** VOC of the true progress at the scored frames: what a perfect score would have. */
export function trueVocs(episodes) {
    return episodes.flatMap(({ truth, scores }) => valueOrderCorrelation(scores.map(({ step }) => truth[step] ?? Number.NaN)).correlation ?? []);
}
/** P(True) at the end of each episode. */
export function finalProbabilities(episodes) {
    return episodes.map(({ scores }) => Math.exp(scores.at(-1)?.logprob ?? Number.NaN));
}
/** P(True) at the end of each episode under an instruction that it does not carry out. */
export async function mistakenProbabilities(episodes, mistake, judge) {
    const results = [];
    for (const [i, episode] of episodes.entries()) {
        results.push({ scores: await judge(episode.frames, instructionOf(mistakenGoal(episode, mistake), i)) });
    }
    return finalProbabilities(results);
}
/** Progress at the end less progress at the start. */
export function rises(episodes) {
    return episodes.map(({ scores }) => (scores.at(-1)?.progress ?? Number.NaN) - (scores[0]?.progress ?? Number.NaN));
}
/** The frames backwards, at forward times. */
export async function reversedVocs(episodes, judge) {
    const results = [];
    for (const [i, { frames, goal }] of episodes.entries()) {
        const backwards = frames.toReversed().map(({ image }, step) => toFrame(image, step));
        results.push({ scores: await judge(backwards, instructionOf(goal, i)) });
    }
    return vocs(results);
}
/** The same episodes through a camera with noise and a colour cast of its own, another one for each. */
export async function scoreDisturbed(episodes, seed, judge) {
    const seen = episodes.map((episode, i) => {
        const camera = disturb(createRandom(seed + i, 'evaluation-camera'));
        return { ...episode, frames: episode.frames.map(({ image, step }) => toFrame(camera(image), step)) };
    });
    return await scoreAll(seen, judge);
}
const FROZEN_FRAMES = 16;
/** Largest change of progress while one frame (start, middle, end of each episode) stands still for 1 to 16 frames. */
export async function frozenChanges(episodes, judge) {
    const changes = [];
    for (const [i, { frames, goal }] of episodes.entries()) {
        for (const share of [0, 0.5, 1]) {
            const still = frames[Math.round(share * (frames.length - 1))];
            if (still === undefined)
                continue;
            const video = Array.from({ length: FROZEN_FRAMES }, (_, step) => toFrame(still.image, step));
            changes.push(largestChange(await judge(video, instructionOf(goal, i))));
        }
    }
    return changes;
}
/** The same for frames that show nothing: one colour each, the empty table's among them, and noise. */
export async function blankChanges(episodes, seed, judge) {
    const changes = [];
    for (const [i, { goal }] of episodes.entries()) {
        const random = createRandom(seed + i, 'evaluation-blank');
        const color = [random.index(256), random.index(256), random.index(256)];
        const fills = [() => 0, () => 255, (j) => color[j % 3] ?? 0, () => random.index(256)];
        const data = Uint8Array.from({ length: FRAME_SIZE * FRAME_SIZE * 3 }, (_, j) => fills[i % fills.length]?.(j) ?? 0);
        const video = Array.from({ length: FROZEN_FRAMES }, (_, step) => toFrame(toImage(data), step));
        changes.push(largestChange(await judge(video, instructionOf(goal, i))));
    }
    return changes;
}
function largestChange(scores) {
    const first = scores[0]?.progress ?? Number.NaN;
    return Math.max(...scores.map(({ progress }) => Math.abs(progress - first)));
}
/** For each grasp of the instructed cube: whether progress rises from the scored frame before it to the one after. */
export function graspRises(episodes) {
    return episodes.flatMap(({ worlds, scores }) => pairs(scores).flatMap(([before, after]) => {
        const isGrasp = worlds[before.step]?.held !== 0 && worlds[after.step]?.held === 0;
        return isGrasp ? [after.progress > before.progress] : [];
    }));
}
/**
 * Standard deviation of what a step's change of progress has beyond the change that the truth calls for (the label the
 * model was trained on, calibrated), divided by the experts' mean change a step.
 */
export function noiseRatio(mix, experts, calibration) {
    const ideal = (truth) => sigmoid(labelLogprob(truth), calibration.progress);
    const surplus = mix.flatMap(({ truth, scores }) => pairs(scores).map(([before, after]) => {
        const wanted = ideal(truth[after.step] ?? Number.NaN) - ideal(truth[before.step] ?? Number.NaN);
        return after.progress - before.progress - wanted;
    }));
    const steps = experts.map(({ scores }) => Math.max(1, scores.at(-1)?.step ?? 1));
    const gain = mean(rises(experts).map((rise, i) => rise / (steps[i] ?? 1)));
    return standardDeviation(surplus) / Math.max(gain, Number.EPSILON);
}
/** log P(True) that training asks for; the constants are config.py's. */
export function labelLogprob(truth) {
    return Math.log(0.98) - 6 * (1 - truth);
}
/** Pearson correlation of progress and true progress over all scored frames. */
export function progressCorrelation(episodes) {
    const points = episodes.flatMap(({ truth, scores }) => scores.map(({ step, progress }) => ({ progress, truth: truth[step] ?? Number.NaN })));
    return (pearson(points.map(({ progress }) => progress), points.map((point) => point.truth)) ?? Number.NaN);
}
function pairs(items) {
    return items.slice(1).flatMap((after, i) => {
        const before = items[i];
        return before === undefined ? [] : [[before, after]];
    });
}
/** Mean, and the tails of what was measured. */
export function summarise(values) {
    return { mean: mean(values), p05: quantile(values, 0.05), p95: quantile(values, 0.95), count: values.length };
}
function standardDeviation(values) {
    const centre = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
