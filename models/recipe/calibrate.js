/**
 * Fits the calibration of the shipped model on scenes of their own and writes `calibration.json` beside it.
 *
 * progress = sigmoid((log P(True) − offset) / temperature) follows the line in true progress that is .1 where experts
 * start (on average) and .9 on success, least squares;
 * P(success) = sigmoid((log P(True) − offset) / temperature) follows success, log loss.
 *
 * Run: node --import tsx models/recipe/calibrate.ts [--model DIR] [--episodes 100]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createEmbeddedEngine, embeddedCalibrationPath } from "../../src/engine/embedded/embedded.js";
import { POLICY_KINDS } from "../../src/env/tabletop/index.js";
import { mean } from "../../src/metric/statistics.js";
import { sigmoid } from "../../src/reward/calibration.js";
import { createTopReward } from "../../src/scorer/labels.js";
import { makeEpisodes } from "./evaluation/episodes.js";
import { scoreAll } from "./evaluation/measures.js";
import { createJudge, GROWING } from "./evaluation/scored.js";
import { readSeed } from "./seeds.js";
/** Progress where experts start and where they end: a sigmoid's ends are flat, so neither 0 nor 1. */
const LOW = 0.1;
const HIGH = 0.9;
const SUCCESS_THRESHOLD = 0.5;
/** The offset and temperature with the least mean loss, on a grid of hundredths of a nat. */
function fit(points, loss) {
    let best = { offset: 0, temperature: 1 };
    let least = Number.POSITIVE_INFINITY;
    const search = (offsets, temperatures) => {
        for (const offset of offsets) {
            for (const temperature of temperatures) {
                const total = points.reduce((sum, { value, target }) => sum + loss(sigmoid(value, { offset, temperature }), target), 0);
                if (total < least)
                    [least, best] = [total, { offset, temperature }];
            }
        }
    };
    search(grid(-5, 0, 0.1), grid(0.1, 3, 0.1));
    const { offset, temperature } = best;
    search(grid(offset - 0.1, offset + 0.1, 0.01), grid(Math.max(0.03, temperature - 0.1), temperature + 0.1, 0.01));
    return best;
}
function grid(low, high, step) {
    return Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => Number((low + i * step).toFixed(2)));
}
function squared(given, target) {
    return (given - target) ** 2;
}
function logLoss(given, target) {
    const bounded = Math.min(1 - 1e-9, Math.max(1e-9, given));
    return -target * Math.log(bounded) - (1 - target) * Math.log(1 - bounded);
}
async function main() {
    const { values } = parseArgs({
        options: { model: { type: 'string' }, episodes: { type: 'string', default: '100' } },
    });
    const engine = await createEmbeddedEngine(values.model === undefined ? {} : { modelDir: values.model });
    const judge = createJudge(createTopReward(engine), { progress: { offset: 0, temperature: 1 } }, GROWING);
    const truths = [];
    const starts = [];
    for (const [i, policy] of POLICY_KINDS.entries()) {
        const episodes = makeEpisodes(policy, readSeed('calibration_scenes') + i * 1e6, Number(values.episodes));
        for (const { scores, truth } of await scoreAll(episodes, judge)) {
            if (policy === 'expert')
                starts.push(truth[0] ?? 0);
            truths.push(...scores.map(({ step, logprob }) => ({ value: logprob, truth: truth[step] ?? 0 })));
        }
    }
    const slope = (HIGH - LOW) / (1 - mean(starts));
    const progress = truths.map(({ value, truth }) => ({ value, target: Math.max(0, HIGH - slope * (1 - truth)) }));
    const success = truths.map(({ value, truth }) => ({ value, target: truth === 1 ? 1 : 0 }));
    const calibration = {
        id: `${engine.model}-topreward-1`,
        model: engine.model,
        layout: engine.layouts[0],
        scorer: 'topreward',
        progress: fit(progress, squared),
        success: { ...fit(success, logLoss), threshold: SUCCESS_THRESHOLD },
    };
    writeFileSync(embeddedCalibrationPath(values.model), `${JSON.stringify(calibration, null, 2)}\n`);
    process.stdout.write(`${JSON.stringify(calibration)}\n`);
    await engine.close();
}
await main();
