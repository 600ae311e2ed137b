/**
 * SAC in one file, without a framework: Haarnoja et al. 2018 (arXiv 1812.05905), two critics, learned temperature, for a
 * vector of environments with Box observations and actions in [−1, 1]. It learns from each step many times, so it needs
 * a fraction of the steps that PPO needs; here a step costs a score of a model.
 */
import { setImmediate } from 'node:timers/promises';
import { createRandom, type Random } from '../../src/env/tabletop/index.ts';
import { createRewardLog, relabel } from '../../src/index.ts';
import type { Policy, TrainingProgress, VectorEnv } from './vector-env.ts';

export interface SacSettings {
  /** Width of both hidden layers, of actor and critics. */
  readonly hidden: number;
  /** Rows of a gradient step, and gradient steps for each environment step. */
  readonly batch: number;
  readonly updatesPerStep: number;
  /** Adam's, of actor, critics and temperature. */
  readonly learningRate: number;
  /** Discount; the gateway must be told the same. */
  readonly gamma: number;
  /** Share of the critics that moves into their slow copies at each gradient step. */
  readonly tau: number;
  /** Environment steps under random actions before the first gradient step. */
  readonly warmup: number;
  /** Transitions that are remembered. */
  readonly memory: number;
  /** Weight of the entropy at the start; it is learned, towards an entropy of −actionSize. */
  readonly temperature: number;
}

export const SAC_SETTINGS: SacSettings = {
  hidden: 64,
  batch: 128,
  updatesPerStep: 0.5,
  learningRate: 1e-3,
  gamma: 0.97,
  tau: 0.01,
  warmup: 1000,
  memory: 100_000,
  temperature: 0.1,
};

export interface SacOptions {
  /** Environment steps in all. */
  readonly steps: number;
  readonly seed: number;
  readonly settings?: Partial<SacSettings>;
  /** Called every `REPORT_STEPS` environment steps; `stop` ends the training. */
  readonly onUpdate?: (progress: TrainingProgress<SacPolicy>) => 'stop' | undefined;
}

/** Environment steps between two reports. */
const REPORT_STEPS = 512;
const LOG_DEVIATION = { low: -5, high: 2 };

/** Learns a policy; equal environments, seeds and settings give equal ones. */
export async function trainSac(env: VectorEnv, options: SacOptions): Promise<SacPolicy> {
  const settings = { ...SAC_SETTINGS, ...options.settings };
  const random = createRandom(options.seed, 'sac');
  const { count, observationSize, actionSize } = env;
  const learner = createLearner(observationSize, actionSize, settings, random);
  const memory = createMemory(settings.memory, observationSize, actionSize);
  const log = createRewardLog();
  const recent: number[] = [];
  let [episodes, due, reported] = [0, 0, 0];
  let observations = await env.reset();

  for (let steps = 0; steps < options.steps; ) {
    const actions =
      steps < settings.warmup
        ? Float32Array.from({ length: count * actionSize }, () => random.uniform(-1, 1))
        : learner.act(observations, count);
    const stepping = env.step(actions);
    stepping.catch(() => {}); // one that fails at once is thrown below, where it is awaited
    if (steps >= settings.warmup) due += count * settings.updatesPerStep;
    await setImmediate(); // the request leaves: the environments step, and their frames are scored, while we learn
    for (; due >= 1; due--) learner.learn(memory);
    const next = await stepping;
    for (let row = 0; row < count; row++) {
      const slot = memory.add(observations, actions, next.rewards, next.finalObservations, next.terminated, row);
      const answer = next.answers?.[row];
      if (answer) log.add(answer, slot);
      if (next.terminated[row] !== 1 && next.truncated[row] !== 1) continue;
      episodes++;
      recent.push(next.successes[row] ?? 0);
      if (recent.length > 100) recent.shift();
    }
    relabel(memory.rewards, log, env.pollUpdates?.() ?? []); // what came late becomes final in the memory
    observations = next.observations;
    steps += count;
    if (steps - reported < REPORT_STEPS && steps < options.steps) continue;
    reported = steps;
    const success = recent.reduce((sum, each) => sum + each, 0) / Math.max(1, recent.length);
    if (options.onUpdate?.({ steps, episodes, success, policy: learner.policy(options.seed) }) === 'stop') break;
  }
  return learner.policy(options.seed);
}

export interface SacPolicy extends Policy {
  toJSON(): SacPolicyData;
}

/** What an actor has learned: means, then logarithms of deviations, before the tanh that bounds the actions. */
export interface SacPolicyData {
  readonly layers: readonly LayerData[];
}

interface LayerData {
  readonly weights: readonly number[];
  readonly biases: readonly number[];
}

/** @param seed of the actions that `sample` draws. */
export function sacPolicyFrom(data: SacPolicyData, seed: number): SacPolicy {
  const random = createRandom(seed, 'actions');
  const layers = data.layers.map(({ weights, biases }) => ({
    inputs: weights.length / biases.length,
    outputs: biases.length,
    weights: Float32Array.from(weights),
    biases: Float32Array.from(biases),
  }));
  const act = (observations: Float32Array, count: number, noise: () => number) => {
    const outputs = createNetwork(layers, count).forward(observations, count);
    const size = (layers.at(-1)?.outputs ?? 0) / 2;
    return squash(outputs, count, size, noise);
  };
  return {
    sample: (observations, count) => act(observations, count, () => random.normal()),
    mode: (observations, count) => act(observations, count, () => 0),
    toJSON: () => data,
  };
}

function squash(outputs: Float32Array, count: number, size: number, noise: () => number): Float32Array {
  const actions = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < size; i++) {
      const deviation = Math.exp(bound(outputs[row * 2 * size + size + i] as number));
      actions[row * size + i] = Math.tanh((outputs[row * 2 * size + i] as number) + deviation * noise());
    }
  }
  return actions;
}

function bound(logDeviation: number): number {
  return Math.min(LOG_DEVIATION.high, Math.max(LOG_DEVIATION.low, logDeviation));
}

function createLearner(observationSize: number, actionSize: number, settings: SacSettings, random: Random) {
  const { hidden, batch, learningRate, gamma, tau } = settings;
  const inputSize = observationSize + actionSize;
  const newCritic = () => createNetwork(initLayers([inputSize, hidden, hidden, 1], random), batch);
  const actor = createNetwork(initLayers([observationSize, hidden, hidden, 2 * actionSize], random), batch);
  const critics = [newCritic(), newCritic()] as const;
  const slowCritics = critics.map(({ layers }) => createNetwork(layers.map(copyLayer), batch));
  const actorAdam = createAdam(actor.layers, actor.gradients);
  const criticAdams = critics.map(({ layers, gradients }) => createAdam(layers, gradients));
  let logTemperature = Math.log(settings.temperature);
  const sampler = createSampler(batch, actionSize, random);

  const inputs = new Float32Array(batch * inputSize);
  const targets = new Float32Array(batch);
  const valueGradient = new Float32Array(batch);
  const actorGradient = new Float32Array(batch * 2 * actionSize);

  function join(observations: Float32Array, actions: Float32Array): Float32Array {
    for (let row = 0; row < batch; row++) {
      inputs.set(observations.subarray(row * observationSize, (row + 1) * observationSize), row * inputSize);
      inputs.set(actions.subarray(row * actionSize, (row + 1) * actionSize), row * inputSize + observationSize);
    }
    return inputs;
  }

  function learnCritics(rows: Batch) {
    const temperature = Math.exp(logTemperature);
    const next = sampler.draw(actor.forward(rows.nextObservations, batch));
    join(rows.nextObservations, next.actions);
    const [first, second] = slowCritics.map((critic) => critic.forward(inputs, batch));
    for (let row = 0; row < batch; row++) {
      const value = Math.min(first?.[row] as number, second?.[row] as number);
      const future = value - temperature * (next.logProbabilities[row] as number);
      targets[row] = (rows.rewards[row] as number) + (rows.terminated[row] === 1 ? 0 : gamma * future);
    }
    join(rows.observations, rows.actions);
    critics.forEach((critic, i) => {
      const values = critic.forward(inputs, batch);
      for (let row = 0; row < batch; row++) {
        valueGradient[row] = ((values[row] as number) - (targets[row] as number)) / batch;
      }
      critic.clear();
      critic.backward(valueGradient, batch);
      criticAdams[i]?.step(learningRate);
    });
  }

  /** Gradient of the mean of temperature · log π − min Q with respect to the actor's outputs (reparameterised). */
  function learnActor(rows: Batch) {
    const temperature = Math.exp(logTemperature);
    const outputs = actor.forward(rows.observations, batch);
    const { actions, noises, logProbabilities } = sampler.draw(outputs);
    join(rows.observations, actions);
    const [first, second] = critics.map((critic) => critic.forward(inputs, batch));
    const slopes = critics.map((critic, i) => {
      for (let row = 0; row < batch; row++) {
        const isLower = (first?.[row] as number) <= (second?.[row] as number);
        valueGradient[row] = isLower === (i === 0) ? -1 / batch : 0;
      }
      return critic.inputGradient(valueGradient, batch);
    });
    let entropyGap = 0;
    for (let row = 0; row < batch; row++) {
      entropyGap += ((logProbabilities[row] as number) - actionSize) / batch;
      for (let i = 0; i < actionSize; i++) {
        const action = actions[row * actionSize + i] as number;
        const at = row * inputSize + observationSize + i;
        const pull = (slopes[0]?.[at] as number) + (slopes[1]?.[at] as number);
        // log π holds −log(1 − tanh²): its slope before the tanh is 2·tanh.
        const before = pull * (1 - action * action) + (temperature * 2 * action) / batch;
        const out = row * 2 * actionSize + i;
        const logDeviation = outputs[out + actionSize] as number;
        const spread = Math.exp(bound(logDeviation)) * (noises[row * actionSize + i] as number);
        actorGradient[out] = before;
        const isFree = logDeviation > LOG_DEVIATION.low && logDeviation < LOG_DEVIATION.high;
        actorGradient[out + actionSize] = isFree ? before * spread - temperature / batch : 0;
      }
    }
    actor.clear();
    actor.backward(actorGradient, batch);
    actorAdam.step(learningRate);
    logTemperature += learningRate * entropyGap;
  }

  return {
    /** Random actions of the policy, count × actionSize. */
    act(observations: Float32Array, count: number): Float32Array {
      return squash(createNetwork(actor.layers, count).forward(observations, count), count, actionSize, () =>
        random.normal(),
      );
    },
    learn(memory: Memory): void {
      const rows = memory.sample(batch, random);
      learnCritics(rows);
      learnActor(rows);
      slowCritics.forEach((slow, i) => {
        follow(slow.layers, critics[i]?.layers ?? [], tau);
      });
    },
    policy(seed: number): SacPolicy {
      const layers = actor.layers.map(({ weights, biases }) => ({ weights: [...weights], biases: [...biases] }));
      return sacPolicyFrom({ layers }, seed);
    },
  };
}

/** Draws actions and their log-probabilities from an actor's outputs. */
function createSampler(batch: number, size: number, random: Random) {
  const actions = new Float32Array(batch * size);
  const noises = new Float32Array(batch * size);
  const logProbabilities = new Float32Array(batch);
  return {
    draw(outputs: Float32Array) {
      for (let row = 0; row < batch; row++) {
        let sum = 0;
        for (let i = 0; i < size; i++) {
          const logDeviation = bound(outputs[row * 2 * size + size + i] as number);
          const noise = random.normal();
          const action = Math.tanh((outputs[row * 2 * size + i] as number) + Math.exp(logDeviation) * noise);
          noises[row * size + i] = noise;
          actions[row * size + i] = action;
          sum -= noise ** 2 / 2 + logDeviation + Math.log(2 * Math.PI) / 2 + Math.log(1 - action ** 2 + 1e-6);
        }
        logProbabilities[row] = sum;
      }
      return { actions, noises, logProbabilities };
    },
  };
}

interface Batch {
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  readonly rewards: Float32Array;
  readonly nextObservations: Float32Array;
  readonly terminated: Uint8Array;
}

type Memory = ReturnType<typeof createMemory>;

/** The last `size` transitions; the oldest is overwritten. */
function createMemory(size: number, observationSize: number, actionSize: number) {
  const all = createBatch(size, observationSize, actionSize);
  let drawn = createBatch(0, observationSize, actionSize);
  let [count, at] = [0, 0];
  return {
    /** By slot. */
    rewards: all.rewards,
    /** @returns the slot. */
    add(
      observations: Float32Array,
      actions: Float32Array,
      rewards: Float32Array,
      nextObservations: Float32Array,
      terminated: Uint8Array,
      row: number,
    ): number {
      const [slot, o, a] = [at, row * observationSize, row * actionSize];
      all.observations.set(observations.subarray(o, o + observationSize), at * observationSize);
      all.actions.set(actions.subarray(a, a + actionSize), at * actionSize);
      all.nextObservations.set(nextObservations.subarray(o, o + observationSize), at * observationSize);
      all.rewards[at] = rewards[row] as number;
      all.terminated[at] = terminated[row] as number;
      at = (at + 1) % size;
      count = Math.min(size, count + 1);
      return slot;
    },
    /** Rows at random; valid until the next call. */
    sample(rows: number, random: Random): Batch {
      if (drawn.rewards.length !== rows) drawn = createBatch(rows, observationSize, actionSize);
      for (let row = 0; row < rows; row++) {
        const from = random.index(count);
        const [o, a] = [from * observationSize, from * actionSize];
        drawn.observations.set(all.observations.subarray(o, o + observationSize), row * observationSize);
        drawn.actions.set(all.actions.subarray(a, a + actionSize), row * actionSize);
        drawn.nextObservations.set(all.nextObservations.subarray(o, o + observationSize), row * observationSize);
        drawn.rewards[row] = all.rewards[from] as number;
        drawn.terminated[row] = all.terminated[from] as number;
      }
      return drawn;
    },
  };
}

function createBatch(rows: number, observationSize: number, actionSize: number): Batch {
  return {
    observations: new Float32Array(rows * observationSize),
    actions: new Float32Array(rows * actionSize),
    rewards: new Float32Array(rows),
    nextObservations: new Float32Array(rows * observationSize),
    terminated: new Uint8Array(rows),
  };
}

/** Weights lie output by output (`weights[output * inputs + input]`). */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

export function initLayers(sizes: readonly number[], random: Random): readonly Layer[] {
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i] ?? 0;
    const bound = 1 / Math.sqrt(inputs); // as PyTorch's Linear
    const weights = Float32Array.from({ length: inputs * outputs }, () => random.uniform(-bound, bound));
    const biases = Float32Array.from({ length: outputs }, () => random.uniform(-bound, bound));
    return { inputs, outputs, weights, biases };
  });
}

function copyLayer({ inputs, outputs, weights, biases }: Layer): Layer {
  return { inputs, outputs, weights: weights.slice(), biases: biases.slice() };
}

function follow(slow: readonly Layer[], fast: readonly Layer[], share: number): void {
  slow.forEach((layer, l) => {
    for (const part of ['weights', 'biases'] as const) {
      const [to, from] = [layer[part], fast[l]?.[part] ?? layer[part]];
      for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + share * ((from[i] as number) - (to[i] as number));
    }
  });
}

/** A multilayer perceptron with ReLU between its layers, and its gradient. Rows of a batch lie one after the other. */
export function createNetwork(layers: readonly Layer[], maxRows: number) {
  const values = layers.map(({ outputs }) => new Float32Array(maxRows * outputs));
  const slopes = layers.map(({ inputs }) => new Float32Array(maxRows * inputs));
  const gradients = layers.map(({ inputs, outputs }) => ({
    inputs,
    outputs,
    weights: new Float32Array(inputs * outputs),
    biases: new Float32Array(outputs),
  }));
  let last: Float32Array = new Float32Array(0);
  return {
    layers,
    gradients,
    /** @returns rows × outputs; valid until the next call. */
    forward(inputs: Float32Array, rows: number): Float32Array {
      last = inputs;
      let from = inputs;
      layers.forEach((layer, l) => {
        const to = values[l] as Float32Array;
        forwardLayer(layer, from, to, rows);
        if (l < layers.length - 1) for (let i = 0; i < rows * layer.outputs; i++) if ((to[i] as number) < 0) to[i] = 0;
        from = to;
      });
      return from;
    },
    clear(): void {
      for (const { weights, biases } of gradients) {
        weights.fill(0);
        biases.fill(0);
      }
    },
    /** Adds to `gradients`. */
    backward(outputGradient: Float32Array, rows: number): void {
      let above = outputGradient;
      for (let l = layers.length - 1; l >= 0; l--) {
        addWeightGradient(gradients[l] as Layer, l === 0 ? last : (values[l - 1] as Float32Array), above, rows);
        if (l > 0) above = below(l, above, rows);
      }
    },
    /** The gradient with respect to the last inputs; valid until the next call. */
    inputGradient(outputGradient: Float32Array, rows: number): Float32Array {
      let above = outputGradient;
      for (let l = layers.length - 1; l >= 0; l--) above = below(l, above, rows);
      return above;
    },
  };

  /** Through a layer, and through the ReLU in front of it. */
  function below(l: number, above: Float32Array, rows: number): Float32Array {
    const slope = slopes[l] as Float32Array;
    inputGradient(layers[l] as Layer, above, slope, rows);
    if (l === 0) return slope;
    const before = values[l - 1] as Float32Array;
    for (let i = 0; i < rows * (layers[l] as Layer).inputs; i++) if ((before[i] as number) <= 0) slope[i] = 0;
    return slope;
  }
}

/** Four outputs at a time: each input is read once for all of them, and sums stay in registers. */
function forwardLayer({ inputs, outputs, weights, biases }: Layer, from: Float32Array, to: Float32Array, rows: number) {
  const whole = outputs - (outputs % 4);
  for (let row = 0; row < rows; row++) {
    const start = row * inputs;
    for (let o = 0; o < whole; o += 4) {
      const [w0, w1, w2, w3] = [o * inputs, (o + 1) * inputs, (o + 2) * inputs, (o + 3) * inputs];
      let a = biases[o] as number;
      let b = biases[o + 1] as number;
      let c = biases[o + 2] as number;
      let d = biases[o + 3] as number;
      for (let i = 0; i < inputs; i++) {
        const x = from[start + i] as number;
        a += x * (weights[w0 + i] as number);
        b += x * (weights[w1 + i] as number);
        c += x * (weights[w2 + i] as number);
        d += x * (weights[w3 + i] as number);
      }
      const at = row * outputs + o;
      to[at] = a;
      to[at + 1] = b;
      to[at + 2] = c;
      to[at + 3] = d;
    }
    for (let o = whole; o < outputs; o++) {
      let sum = biases[o] as number;
      for (let i = 0; i < inputs; i++) sum += (from[start + i] as number) * (weights[o * inputs + i] as number);
      to[row * outputs + o] = sum;
    }
  }
}

/** Adds to the gradient of weights and biases: four rows at a time, so that a sum is read and written once for all. */
function addWeightGradient(
  { inputs, outputs, weights, biases }: Layer,
  from: Float32Array,
  above: Float32Array,
  rows: number,
) {
  const whole = rows - (rows % 4);
  for (let o = 0; o < outputs; o++) {
    const at = o * inputs;
    for (let row = 0; row < rows; row++) biases[o] = (biases[o] as number) + (above[row * outputs + o] as number);
    for (let row = 0; row < whole; row += 4) {
      const a = above[row * outputs + o] as number;
      const b = above[(row + 1) * outputs + o] as number;
      const c = above[(row + 2) * outputs + o] as number;
      const d = above[(row + 3) * outputs + o] as number;
      if (a === 0 && b === 0 && c === 0 && d === 0) continue;
      const [r0, r1, r2, r3] = [row * inputs, (row + 1) * inputs, (row + 2) * inputs, (row + 3) * inputs];
      for (let i = 0; i < inputs; i++) {
        weights[at + i] =
          (weights[at + i] as number) +
          a * (from[r0 + i] as number) +
          b * (from[r1 + i] as number) +
          c * (from[r2 + i] as number) +
          d * (from[r3 + i] as number);
      }
    }
    for (let row = whole; row < rows; row++) {
      const slope = above[row * outputs + o] as number;
      for (let i = 0; i < inputs; i++) {
        weights[at + i] = (weights[at + i] as number) + slope * (from[row * inputs + i] as number);
      }
    }
  }
}

/** The gradient with respect to a layer's inputs: four outputs at a time. */
function inputGradient({ inputs, outputs, weights }: Layer, above: Float32Array, below: Float32Array, rows: number) {
  const whole = outputs - (outputs % 4);
  below.fill(0, 0, rows * inputs);
  for (let row = 0; row < rows; row++) {
    const [start, top] = [row * inputs, row * outputs];
    for (let o = 0; o < whole; o += 4) {
      const a = above[top + o] as number;
      const b = above[top + o + 1] as number;
      const c = above[top + o + 2] as number;
      const d = above[top + o + 3] as number;
      if (a === 0 && b === 0 && c === 0 && d === 0) continue;
      const [w0, w1, w2, w3] = [o * inputs, (o + 1) * inputs, (o + 2) * inputs, (o + 3) * inputs];
      for (let i = 0; i < inputs; i++) {
        below[start + i] =
          (below[start + i] as number) +
          a * (weights[w0 + i] as number) +
          b * (weights[w1 + i] as number) +
          c * (weights[w2 + i] as number) +
          d * (weights[w3 + i] as number);
      }
    }
    for (let o = whole; o < outputs; o++) {
      const slope = above[top + o] as number;
      for (let i = 0; i < inputs; i++) {
        below[start + i] = (below[start + i] as number) + slope * (weights[o * inputs + i] as number);
      }
    }
  }
}

/** Adam (Kingma & Ba 2015, arXiv 1412.6980). */
function createAdam(layers: readonly Layer[], gradients: readonly Layer[]) {
  const flat = (all: readonly Layer[]) => all.flatMap(({ weights, biases }) => [weights, biases]);
  const [parameters, slopes] = [flat(layers), flat(gradients)];
  const firsts = parameters.map(({ length }) => new Float32Array(length));
  const seconds = parameters.map(({ length }) => new Float32Array(length));
  let steps = 0;
  return {
    step(rate: number): void {
      steps++;
      const [unbias1, unbias2] = [1 - 0.9 ** steps, 1 - 0.999 ** steps];
      parameters.forEach((values, p) => {
        const [slope, first, second] = [slopes[p], firsts[p], seconds[p]] as [Float32Array, Float32Array, Float32Array];
        for (let i = 0; i < values.length; i++) {
          const g = slope[i] as number;
          const [m, v] = [0.9 * (first[i] as number) + 0.1 * g, 0.999 * (second[i] as number) + 0.001 * g * g];
          first[i] = m;
          second[i] = v;
          values[i] = (values[i] as number) - (rate * (m / unbias1)) / (Math.sqrt(v / unbias2) + 1e-8);
        }
      });
    },
  };
}
