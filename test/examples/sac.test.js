import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { successRate } from "../../examples/train/evaluate.js";
import { createNetwork, initLayers, sacPolicyFrom, trainSac } from "../../examples/train/sac.js";
import { createRandom } from "../../src/env/tabletop/index.js";
import { createDoorEnv, createLineEnv, near, normals, slopeAt } from "../support/learning.js";
const SETTINGS = { hidden: 16, batch: 32, warmup: 128 };
function trainOnLine(seed, steps) {
    return trainSac(createLineEnv(8, seed), { steps, seed, settings: SETTINGS });
}
test('the gradient of the network is that of finite differences: weights, biases and inputs', () => {
    const [rows, sizes] = [7, [5, 6, 9, 3]];
    const network = createNetwork(initLayers(sizes, createRandom(1, 'test')), rows);
    const [inputs, pulls] = [normals(rows * 5, 2), normals(rows * 3, 3)];
    const loss = () => network.forward(inputs, rows).reduce((sum, value, i) => sum + value * (pulls[i] ?? 0), 0);
    loss();
    network.clear();
    network.backward(pulls, rows);
    const inputGradient = network.inputGradient(pulls, rows).slice();
    network.layers.forEach((layer, l) => {
        for (const part of ['weights', 'biases']) {
            const given = network.gradients[l]?.[part].slice() ?? new Float32Array(0);
            for (const i of layer[part].keys())
                near(given[i] ?? 0, slopeAt(layer[part], i, loss), 2e-2, `${l} ${part} ${i}`);
        }
    });
    for (const i of inputs.keys())
        near(inputGradient[i] ?? 0, slopeAt(inputs, i, loss), 2e-2, `input ${i}`);
});
test('where a limit cuts an episode its last observation is worth what would follow; where it terminates, nothing', async () => {
    const act = async (end) => {
        const settings = { ...SETTINGS, updatesPerStep: 0.25 };
        const policy = await trainSac(createDoorEnv(16, end), { steps: 8192, seed: 1, settings });
        return policy.mode(Float32Array.of(0), 1)[0] ?? Number.NaN;
    };
    const [truncated, terminated] = [await act('truncated'), await act('terminated')];
    assert.ok(truncated > 0.3, `${truncated} where the way out is a cut`);
    assert.ok(terminated < -0.3, `${terminated} where it is the end`);
});
test('equal seeds learn equal policies, other seeds others', async () => {
    const learn = async (seed) => JSON.stringify(await trainOnLine(seed, 512));
    const first = await learn(1);
    assert.is(await learn(1), first);
    assert.is.not(await learn(2), first);
});
test('a point on a line learns to go where it should', async () => {
    const judge = (policy) => successRate(createLineEnv(25, 99), policy, 200);
    const before = await judge(await trainOnLine(3, 64));
    const after = await judge(await trainOnLine(3, 6000));
    assert.ok(before < 0.6, `${before} at the start`);
    assert.ok(after > 0.95, `${after} at the end`);
});
test('progress counts steps and ended episodes, and training stops when asked', async () => {
    const seen = [];
    await trainSac(createLineEnv(8, 1), {
        steps: 10_000,
        seed: 1,
        settings: SETTINGS,
        onUpdate: ({ steps, episodes, success }) => {
            seen.push(steps);
            assert.ok(episodes > 0 && success >= 0 && success <= 1);
            return seen.length === 2 ? 'stop' : undefined;
        },
    });
    assert.equal(seen, [512, 1024]);
});
test('a policy is the same after JSON: its modes, and its draws from an equal seed', async () => {
    const data = (await trainOnLine(1, 256)).toJSON();
    const copy = JSON.parse(JSON.stringify(data));
    const observations = normals(20, 1);
    assert.equal(sacPolicyFrom(copy, 5).mode(observations, 10), sacPolicyFrom(data, 5).mode(observations, 10));
    assert.equal(sacPolicyFrom(copy, 5).sample(observations, 10), sacPolicyFrom(data, 5).sample(observations, 10));
});
test.run();
