/** A short look at what `npm run eval:model` measures at length: the shipped weights mean something. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeEpisodes } from "../../../models/recipe/evaluation/episodes.js";
import { blankChanges, finalProbabilities, mistakenProbabilities, scoreAll, vocs, } from "../../../models/recipe/evaluation/measures.js";
import { createJudge, GROWING } from "../../../models/recipe/evaluation/scored.js";
import { readSeed } from "../../../models/recipe/seeds.js";
import { createEmbeddedEngine, embeddedCalibrationPath } from "../../../src/engine/embedded/embedded.js";
import { mean } from "../../../src/metric/statistics.js";
import { createTopReward } from "../../../src/scorer/labels.js";
const EPISODES = 12;
async function withJudge(work, sampling) {
    const engine = await createEmbeddedEngine();
    const calibration = JSON.parse(readFileSync(embeddedCalibrationPath(), 'utf8'));
    await work(createJudge(createTopReward(engine), calibration, sampling)).finally(() => engine.close());
}
test('scores rise along expert episodes and end high, but not for the wrong cube', () => withJudge(async (judge) => {
    const episodes = makeEpisodes('expert', readSeed('validation_scenes'), EPISODES);
    const scored = await scoreAll(episodes, judge);
    assert.ok(mean(vocs(scored)) >= 0.9);
    assert.ok(mean(finalProbabilities(scored)) >= 0.6);
    assert.ok(mean(await mistakenProbabilities(episodes, 'wrong cube', judge)) <= 0.15);
}));
test('an episode that fails ends low', () => withJudge(async (judge) => {
    const failing = await scoreAll(makeEpisodes('failing', readSeed('validation_scenes'), EPISODES), judge);
    assert.ok(mean(finalProbabilities(failing)) <= 0.15);
}));
test('a blank video moves progress by at most .05', () => withJudge(async (judge) => {
    const episodes = makeEpisodes('random', readSeed('validation_scenes'), EPISODES);
    assert.ok(Math.max(...(await blankChanges(episodes, readSeed('validation_scenes'), judge))) <= 0.05);
}, GROWING));
test.run();
