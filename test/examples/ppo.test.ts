import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { successRate } from '../../examples/train/evaluate.ts';
import {
  addActorGradient,
  bootstrap,
  createTrainableNetwork,
  estimateAdvantages,
  initLayers,
  type PolicyData,
  policyFrom,
  trainPpo,
} from '../../examples/train/ppo.ts';
import type { Policy, VectorEnv } from '../../examples/train/vector-env.ts';
import { createRandom } from '../../src/env/tabletop/index.ts';
import { createDoorEnv, createLineEnv, makeLate, near, normals, slopeAt } from '../support/learning.ts';

const trainOnLine = (seed: number, steps: number) =>
  trainPpo(createLineEnv(16, seed), { steps, seed, settings: { rollout: 16, hidden: 16, batch: 128 } });

test('weights begin orthogonal, with the gain of their layer', () => {
  for (const { inputs, outputs, weights } of initLayers([3, 6, 4], 0.01, createRandom(1, 'test'))) {
    const gain = outputs === 4 ? 0.01 : Math.SQRT2;
    const isWide = inputs < outputs;
    const at = (vector: number, i: number) => weights[isWide ? vector * outputs + i : i * outputs + vector] ?? 0;
    const indices = Array.from({ length: Math.max(inputs, outputs) }, (_, i) => i);
    const vectors = indices.slice(0, Math.min(inputs, outputs));
    for (const a of vectors)
      for (const b of vectors) {
        const product = indices.reduce((sum, i) => sum + at(a, i) * at(b, i), 0) / gain ** 2;
        near(product, Number(a === b), 1e-5, `vectors ${a} and ${b}:`);
      }
  }
});

test('backpropagation agrees with finite differences, for each weight and bias', () => {
  const rows = 5;
  const network = createTrainableNetwork(initLayers([3, 6, 4, 2], 1, createRandom(1, 'test')), rows);
  for (const { biases } of network.layers) biases.set(normals(biases.length, biases.length));
  const [inputs, factors] = [normals(rows * 3, 2), normals(rows * 2, 3)];
  const loss = () => network.forward(inputs, rows).reduce((sum, output, i) => sum + output * (factors[i] ?? 0), 0);
  loss();
  network.backward(factors, rows);
  network.layers.forEach((layer, l) => {
    for (const part of ['weights', 'biases'] as const) {
      const gradient = network.gradients[l]?.[part] ?? [];
      for (const i of layer[part].keys()) {
        near(gradient[i] ?? Number.NaN, slopeAt(layer[part], i, loss), 3e-3, `layer ${l}, ${part} ${i}:`);
      }
    }
  });
});

test('the gradient of the clipped objective and the entropy agrees with finite differences', () => {
  const [rows, actionSize] = [8, 2];
  const settings = { clip: 0.2, entropy: 0.1 };
  const [means, actions] = [normals(rows * actionSize, 4), normals(rows * actionSize, 5)];
  const logDeviations = Float32Array.of(-0.3, 0.2);
  const logProbability = (row: number) => {
    let sum = 0;
    for (let i = 0; i < actionSize; i++) {
      const at = row * actionSize + i;
      const z = ((actions[at] ?? 0) - (means[at] ?? 0)) / Math.exp(logDeviations[i] ?? 0);
      sum -= z ** 2 / 2 + (logDeviations[i] ?? 0);
    }
    return sum;
  };
  // No ratio is so near to the bends at .8 and 1.2 that a difference straddles them. The second and the last but one are clipped.
  const ratios = [0.6, 0.7, 0.9, 0.95, 1.05, 1.1, 1.35, 1.5];
  const advantages = Float32Array.of(1.2, -0.7, 0.5, -1, -0.3, 0.8, 1.5, -1.1);
  const old = Float32Array.from(ratios, (ratio, row) => logProbability(row) - Math.log(ratio));
  const mean = advantages.reduce((sum, each) => sum + each, 0) / rows;
  const deviation = Math.sqrt(advantages.reduce((sum, each) => sum + (each - mean) ** 2, 0) / rows);
  const loss = () => {
    let objective = 0;
    for (let row = 0; row < rows; row++) {
      const advantage = ((advantages[row] ?? 0) - mean) / deviation;
      const ratio = Math.exp(logProbability(row) - (old[row] ?? 0));
      const clipped = Math.min(1 + settings.clip, Math.max(1 - settings.clip, ratio));
      objective += Math.min(ratio * advantage, clipped * advantage) / rows;
    }
    return -objective - settings.entropy * logDeviations.reduce((sum, each) => sum + each, 0);
  };
  const gradient = { means: new Float32Array(rows * actionSize), logDeviations: new Float32Array(actionSize) };
  const rollout = { actions, logProbabilities: old, advantages };
  addActorGradient(rollout, Int32Array.from(ratios.keys()), { means, logDeviations }, settings, gradient);
  for (const i of means.keys()) near(gradient.means[i] ?? 0, slopeAt(means, i, loss), 2e-3, `mean ${i}:`);
  for (const i of logDeviations.keys()) {
    near(gradient.logDeviations[i] ?? 0, slopeAt(logDeviations, i, loss), 5e-3, `deviation ${i}:`);
  }
  const isFlat = ratios.map((_, row) => gradient.means.subarray(row * 2, row * 2 + 2).every((slope) => slope === 0));
  assert.equal(isFlat, [false, true, false, false, false, false, true, false]);
});

test('advantages are the discounted sums of surprises, up to the end of each episode', () => {
  const [count, steps, gamma, lambda] = [2, 6, 0.9, 0.8];
  const raw = normals(count * steps, 7);
  const [values, finalValues] = [normals(count * (steps + 1), 8), normals(count * steps, 9)];
  const terminated = new Set([2 * count, 3 * count + 1]);
  const truncated = new Set([4 * count, 1 * count + 1]);
  const isOver = (at: number) => terminated.has(at) || truncated.has(at);

  const rewards = raw.map((reward, at) => bootstrap(reward, truncated.has(at), finalValues[at] ?? 0, gamma));
  const ends = Uint8Array.from(raw, (_, at) => Number(isOver(at)));
  const [advantages, returns] = [new Float32Array(count * steps), new Float32Array(count * steps)];
  estimateAdvantages(rewards, ends, values, count, { gamma, lambda }, { advantages, returns });

  const surprise = (at: number) => {
    const next = truncated.has(at) ? finalValues[at] : terminated.has(at) ? 0 : values[at + count];
    return (raw[at] ?? 0) + gamma * (next ?? 0) - (values[at] ?? 0);
  };
  for (const start of advantages.keys()) {
    let [sum, weight] = [0, 1];
    for (let at = start; at < count * steps; at += count, weight *= gamma * lambda) {
      sum += weight * surprise(at);
      if (isOver(at)) break;
    }
    near(advantages[start] ?? 0, sum, 1e-5, `advantage ${start}:`);
    near(returns[start] ?? 0, sum + (values[start] ?? 0), 1e-5, `return ${start}:`);
  }
});

test('where a limit cuts an episode its last observation is worth what would follow; where it terminates, nothing', async () => {
  const act = async (end: 'terminated' | 'truncated') => {
    const settings = { rollout: 16, hidden: 16, batch: 128, learningRate: 2e-3, gamma: 0.97, lambda: 0.9, entropy: 0 };
    const policy = await trainPpo(createDoorEnv(16, end), { steps: 8192, seed: 1, settings });
    return policy.mode(Float32Array.of(0), 1)[0] ?? Number.NaN;
  };
  const [truncated, terminated] = [await act('truncated'), await act('terminated')];
  assert.ok(truncated > 0.3, `${truncated} where the way out is a cut`);
  assert.ok(terminated < -0.3, `${terminated} where it is the end`);
});

test('equal seeds learn equal policies, other seeds others', async () => {
  const learn = async (seed: number) => JSON.stringify(await trainOnLine(seed, 1024));
  const first = await learn(1);
  assert.is(await learn(1), first);
  assert.is.not(await learn(2), first);
});

test('rewards that come late are learned from as those that come at once, also where a limit cuts', async () => {
  const learn = async (env: VectorEnv) =>
    JSON.stringify(await trainPpo(env, { steps: 1024, seed: 1, settings: { rollout: 16, hidden: 16, batch: 128 } }));
  assert.is(await learn(makeLate(createLineEnv(16, 1))), await learn(createLineEnv(16, 1)));
  assert.is(await learn(makeLate(createDoorEnv(16, 'truncated'))), await learn(createDoorEnv(16, 'truncated')));
});

test('a point on a line learns to go where it should', async () => {
  const judge = (policy: Policy) => successRate(createLineEnv(25, 99), policy, 200);
  const before = await judge(await trainOnLine(3, 256));
  const after = await judge(await trainOnLine(3, 30_000));
  assert.ok(before < 0.6, `${before} at the start`);
  assert.ok(after > 0.95, `${after} at the end`);
});

test('progress counts steps and ended episodes, its policies stay as they are, and training stops when asked', async () => {
  const seen: { steps: number; policy: string }[] = [];
  const policies: Policy[] = [];
  let [episodes, success] = [0, Number.NaN];
  const settings = { rollout: 16, hidden: 8 };
  await trainPpo(createLineEnv(8, 1), {
    steps: 10_000,
    seed: 1,
    settings,
    onUpdate: (progress) => {
      ({ episodes, success } = progress);
      seen.push({ steps: progress.steps, policy: JSON.stringify(progress.policy) });
      policies.push(progress.policy);
      return seen.length === 3 ? 'stop' : undefined;
    },
  });
  assert.equal(
    seen.map(({ steps }) => steps),
    [128, 256, 384],
  );
  assert.equal(
    policies.map((policy) => JSON.stringify(policy)),
    seen.map(({ policy }) => policy),
  );
  assert.is(new Set(seen.map(({ policy }) => policy)).size, 3);
  assert.ok(episodes >= 24 && success >= 0 && success <= 1);
});

test('a policy is the same after JSON: its modes, and its draws from an equal seed', async () => {
  const data = (await trainOnLine(1, 512)).toJSON();
  const copy = JSON.parse(JSON.stringify(data)) as PolicyData;
  assert.equal(copy, data);
  const observations = normals(20, 1);
  assert.equal(policyFrom(copy, 5).mode(observations, 10), policyFrom(data, 5).mode(observations, 10));
  const drawn = policyFrom(copy, 5).sample(observations, 10);
  assert.equal(drawn, policyFrom(data, 5).sample(observations, 10));
  assert.not.equal(drawn, policyFrom(data, 6).sample(observations, 10));
  assert.ok(drawn.every((action) => action >= -1 && action <= 1));
});

test('each environment plays as many episodes: quick successes do not count for more', async () => {
  // The first succeeds after 1 step, the second fails after 10.
  const lengths = [1, 10];
  let step = 0;
  const rows = new Float32Array(2);
  const env: VectorEnv = {
    count: 2,
    observationSize: 1,
    actionSize: 1,
    reset: async () => rows,
    async step() {
      step++;
      const ends = Uint8Array.from(lengths, (length) => Number(step % length === 0));
      const successes = Uint8Array.of(1, 0);
      const truncated = new Uint8Array(2);
      return { observations: rows, finalObservations: rows, rewards: rows, terminated: ends, truncated, successes };
    },
  };
  const layers = initLayers([1, 1], 1, createRandom(1, 'test')).map(({ weights, biases }) => ({
    weights: [...weights],
    biases: [...biases],
  }));
  const policy = policyFrom({ layers, logDeviations: [0], means: [0], deviations: [1] }, 1);
  assert.is(await successRate(env, policy, 20), 0.5);
  assert.is(step, 100);
});

test.run();
