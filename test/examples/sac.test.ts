import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { successRate } from '../../examples/train/evaluate.ts';
import { createNetwork, initLayers, type SacPolicyData, sacPolicyFrom, trainSac } from '../../examples/train/sac.ts';
import type { Policy, VectorEnv } from '../../examples/train/vector-env.ts';
import { createRandom } from '../../src/env/tabletop/index.ts';
import { createDoorEnv, createLineEnv, makeLate, near, normals, slopeAt } from '../support/learning.ts';

const SETTINGS = { hidden: 16, batch: 32, warmup: 128 };

function trainOnLine(seed: number, steps: number) {
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
    for (const part of ['weights', 'biases'] as const) {
      const given = network.gradients[l]?.[part].slice() ?? new Float32Array(0);
      for (const i of layer[part].keys()) near(given[i] ?? 0, slopeAt(layer[part], i, loss), 2e-2, `${l} ${part} ${i}`);
    }
  });
  for (const i of inputs.keys()) near(inputGradient[i] ?? 0, slopeAt(inputs, i, loss), 2e-2, `input ${i}`);
});

test('where a limit cuts an episode its last observation is worth what would follow; where it terminates, nothing', async () => {
  const act = async (end: 'terminated' | 'truncated') => {
    const settings = { ...SETTINGS, updatesPerStep: 0.25 };
    const policy = await trainSac(createDoorEnv(16, end), { steps: 8192, seed: 1, settings });
    return policy.mode(Float32Array.of(0), 1)[0] ?? Number.NaN;
  };
  const [truncated, terminated] = [await act('truncated'), await act('terminated')];
  assert.ok(truncated > 0.3, `${truncated} where the way out is a cut`);
  assert.ok(terminated < -0.3, `${terminated} where it is the end`);
});

test('equal seeds learn equal policies, other seeds others', async () => {
  const learn = async (seed: number) => JSON.stringify(await trainOnLine(seed, 512));
  const first = await learn(1);
  assert.is(await learn(1), first);
  assert.is.not(await learn(2), first);
});

test('rewards that come late are learned from as those that come at once', async () => {
  const learn = async (env: VectorEnv) =>
    JSON.stringify(await trainSac(env, { steps: 600, seed: 1, settings: { ...SETTINGS, memory: 200 } }));
  assert.is(await learn(makeLate(createLineEnv(8, 1))), await learn(createLineEnv(8, 1)));
});

test('a point on a line learns to go where it should', async () => {
  const judge = (policy: Policy) => successRate(createLineEnv(25, 99), policy, 200);
  const before = await judge(await trainOnLine(3, 64));
  const after = await judge(await trainOnLine(3, 6000));
  assert.ok(before < 0.6, `${before} at the start`);
  assert.ok(after > 0.95, `${after} at the end`);
});

test('progress counts steps and ended episodes, and training stops when asked', async () => {
  const seen: number[] = [];
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
  const copy = JSON.parse(JSON.stringify(data)) as SacPolicyData;
  const observations = normals(20, 1);
  assert.equal(sacPolicyFrom(copy, 5).mode(observations, 10), sacPolicyFrom(data, 5).mode(observations, 10));
  assert.equal(sacPolicyFrom(copy, 5).sample(observations, 10), sacPolicyFrom(data, 5).sample(observations, 10));
});

test('a step that fails while the learner is busy is thrown by the training, and by nothing else', async () => {
  const loose: unknown[] = [];
  const note = (reason: unknown) => void loose.push(reason);
  process.on('unhandledRejection', note);
  const broken = { ...createLineEnv(8, 1), step: async () => Promise.reject(new Error('the gateway is gone')) };
  const message = await trainSac(broken, { steps: 256, seed: 1, settings: SETTINGS }).then(
    () => 'it went on',
    (error: Error) => error.message,
  );
  process.off('unhandledRejection', note);
  assert.is(message, 'the gateway is gone');
  assert.equal(loose, []);
});

test.run();
