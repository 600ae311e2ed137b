/**
 * PPO in one file, without a framework: Schulman et al. 2017 (arXiv 1707.06347) with generalised advantage estimation
 * (arXiv 1506.02438), for a vector of environments with Box observations and actions in [−1, 1].
 */
import { createRandom, type Random } from '../../src/env/tabletop/index.ts';
import { createRewardLog, settle } from '../../src/index.ts';
import type { Policy, TrainingProgress, VectorEnv } from './vector-env.ts';

export interface PpoSettings {
  /** Steps of each environment between two updates. */
  readonly rollout: number;
  /** Passes over a rollout, and rows of a gradient step. */
  readonly epochs: number;
  readonly batch: number;
  /** Width of both hidden layers, of actor and critic. */
  readonly hidden: number;
  /** Adam's, at the start; it falls linearly to a tenth. */
  readonly learningRate: number;
  /** Discount; the gateway must be told the same. */
  readonly gamma: number;
  /** Of the advantage estimation. */
  readonly lambda: number;
  /** Most relative change of an action's probability that an update is rewarded for. */
  readonly clip: number;
  readonly entropy: number;
  /** Gradients are shortened to this length. */
  readonly gradientNorm: number;
  /** Logarithm of the actions' standard deviation at the start. */
  readonly logDeviation: number;
}

/**
 * Settings under which true progress as the reward teaches `reach` and `pick-place` of the bundled environment, also with noise
 * such as a model's on it: small steps, and advantages that look few steps ahead.
 */
export const PPO_SETTINGS: PpoSettings = {
  rollout: 32,
  epochs: 8,
  batch: 256,
  hidden: 128,
  learningRate: 7e-4,
  gamma: 0.95,
  lambda: 0.8,
  clip: 0.2,
  entropy: 0.001,
  gradientNorm: 0.5,
  logDeviation: -0.5,
};

export interface PpoOptions {
  /** Environment steps in all; the last rollout that is not whole is left out. */
  readonly steps: number;
  readonly seed: number;
  readonly settings?: Partial<PpoSettings>;
  /** Called after each update; `stop` ends the training. */
  readonly onUpdate?: (progress: TrainingProgress<PpoPolicy>) => 'stop' | undefined;
}

export interface PpoPolicy extends Policy {
  toJSON(): PolicyData;
}

export interface PolicyData {
  readonly layers: readonly { readonly weights: readonly number[]; readonly biases: readonly number[] }[];
  readonly logDeviations: readonly number[];
  /** Observations are normalised with these: (o − mean) / deviation. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** Learns a policy; equal environments, seeds and settings give equal ones. */
export async function trainPpo(env: VectorEnv, options: PpoOptions): Promise<PpoPolicy> {
  const settings = { ...PPO_SETTINGS, ...options.settings };
  const random = createRandom(options.seed, 'ppo');
  const learner = createLearner(env, settings, random);
  const size = env.count * settings.rollout;
  const updates = Math.floor(options.steps / size);
  const recent: number[] = [];
  let episodes = 0;
  const policy = () => policyFrom(learner.toJSON(), options.seed);
  const collect = createCollector(env, settings, learner, random, (success) => {
    episodes++;
    recent.push(success);
    if (recent.length > 100) recent.shift();
  });
  for (let update = 0; update < updates; update++) {
    learner.learn(await collect(), 1 - (0.9 * update) / updates);
    const success = recent.reduce((sum, each) => sum + each, 0) / Math.max(1, recent.length);
    const stop = options.onUpdate?.({ steps: (update + 1) * size, episodes, success, policy: policy() });
    if (stop === 'stop') break;
  }
  return policy();
}

/** @param seed of the actions that `sample` draws. */
export function policyFrom(data: PolicyData, seed: number): PpoPolicy {
  const random = createRandom(seed, 'actions');
  const layers = data.layers.map(({ weights, biases }) => ({
    inputs: weights.length / biases.length,
    outputs: biases.length,
    weights: Float32Array.from(weights),
    biases: Float32Array.from(biases),
  }));
  const size = data.logDeviations.length;
  const act = (observations: Float32Array, count: number, noise: () => number) => {
    const normal = normalise(observations, data.means, data.deviations, new Float32Array(observations.length));
    const means = createNetwork(layers, count).forward(normal, count);
    return Float32Array.from(means, (mean, i) => clip(mean + Math.exp(data.logDeviations[i % size] ?? 0) * noise()));
  };
  return {
    sample: (observations, count) => act(observations, count, () => random.normal()),
    mode: (observations, count) => act(observations, count, () => 0),
    toJSON: () => data,
  };
}

/** One rollout: row `step · count + environment` of each array. */
interface Rollout {
  /** Normalised. */
  readonly observations: Float32Array;
  /** As drawn, not clipped. */
  readonly actions: Float32Array;
  readonly logProbabilities: Float32Array;
  readonly advantages: Float32Array;
  /** What the critic learns: advantage plus value. */
  readonly returns: Float32Array;
}

interface Learner {
  readonly actor: Network;
  readonly critic: Network;
  readonly logDeviations: Float32Array;
  readonly statistics: Statistics;
  /** @param share of the learning rate. */
  learn(rollout: Rollout, share: number): void;
  toJSON(): PolicyData;
}

/** Plays `settings.rollout` steps of every environment with the learner's policy. */
function createCollector(
  env: VectorEnv,
  settings: PpoSettings,
  { actor, critic, logDeviations, statistics }: Learner,
  random: Random,
  onEpisode: (success: number) => void,
): () => Promise<Rollout> {
  const { count, observationSize, actionSize } = env;
  const size = count * settings.rollout;
  const rollout: Rollout = {
    observations: new Float32Array(size * observationSize),
    actions: new Float32Array(size * actionSize),
    logProbabilities: new Float32Array(size),
    advantages: new Float32Array(size),
    returns: new Float32Array(size),
  };
  const log = createRewardLog();
  const rewards = new Float32Array(size);
  const ends = new Uint8Array(size);
  const cuts = new Uint8Array(size);
  const finalValues = new Float32Array(size);
  const values = new Float32Array(size + count);
  const normal = new Float32Array(count * observationSize);
  const sent = new Float32Array(count * actionSize);
  let observations: Float32Array | undefined;

  function act(first: number) {
    const means = actor.forward(normal, count);
    for (let row = 0; row < count; row++) {
      let logProbability = 0;
      for (let i = 0; i < actionSize; i++) {
        const at = row * actionSize + i;
        const [noise, logDeviation] = [random.normal(), logDeviations[i] as number];
        const action = (means[at] as number) + Math.exp(logDeviation) * noise;
        rollout.actions[first * actionSize + at] = action;
        sent[at] = clip(action);
        logProbability -= noise ** 2 / 2 + logDeviation; // up to a constant, which ratios lose
      }
      rollout.logProbabilities[first + row] = logProbability;
    }
  }

  function look(now: Float32Array): Float32Array {
    return statistics.normalise(now, normal);
  }

  return async () => {
    if (!observations) {
      observations = await env.reset();
      statistics.add(observations);
    }
    for (let step = 0; step < settings.rollout; step++) {
      const first = step * count;
      rollout.observations.set(look(observations), first * observationSize);
      values.set(critic.forward(normal, count).subarray(0, count), first);
      act(first);
      const next = await env.step(sent);
      const after = critic.forward(look(next.finalObservations), count);
      for (let row = 0; row < count; row++) {
        const [isTerminated, isTruncated] = [next.terminated[row] === 1, next.truncated[row] === 1];
        rewards[first + row] = next.rewards[row] as number;
        cuts[first + row] = Number(isTruncated && !isTerminated);
        finalValues[first + row] = after[row] as number;
        const answer = next.answers?.[row];
        if (answer) log.add(answer, first + row);
        ends[first + row] = Number(isTerminated || isTruncated);
        if (isTerminated || isTruncated) onEpisode(next.successes[row] as number);
      }
      observations = next.observations;
      statistics.add(observations);
    }
    values.set(critic.forward(look(observations), count).subarray(0, count), size);
    settle(rewards, log, (await env.flush?.()) ?? []); // advantages are of final rewards
    for (let at = 0; at < size; at++) {
      rewards[at] = bootstrap(rewards[at] as number, cuts[at] === 1, finalValues[at] as number, settings.gamma);
    }
    estimateAdvantages(rewards, ends, values, count, settings, rollout);
    return rollout;
  };
}

/** The reward of a step; where a limit cut the episode, plus what would have followed: γ·V of its last observation. */
export function bootstrap(reward: number, isCut: boolean, finalValue: number, gamma: number): number {
  return reward + (isCut ? gamma * finalValue : 0);
}

/**
 * Generalised advantage estimation; an ended episode's rewards hold what is estimated to follow it.
 *
 * @param rewards of `bootstrap`, as the other arrays step by step, `count` rows each.
 * @param values of the observations, and of those after the last step.
 */
export function estimateAdvantages(
  rewards: Float32Array,
  ends: Uint8Array,
  values: Float32Array,
  count: number,
  { gamma, lambda }: Pick<PpoSettings, 'gamma' | 'lambda'>,
  { advantages, returns }: Pick<Rollout, 'advantages' | 'returns'>,
): void {
  for (let row = 0; row < count; row++) {
    let advantage = 0;
    for (let at = rewards.length - count + row; at >= 0; at -= count) {
      const goesOn = ends[at] === 1 ? 0 : 1;
      const value = values[at] as number;
      const surprise = (rewards[at] as number) + gamma * goesOn * (values[at + count] as number) - value;
      advantage = surprise + gamma * lambda * goesOn * advantage;
      advantages[at] = advantage;
      returns[at] = advantage + value;
    }
  }
}

function createLearner(env: VectorEnv, settings: PpoSettings, random: Random): Learner {
  const { observationSize, actionSize } = env;
  const rows = Math.max(settings.batch, env.count);
  const sizes = [observationSize, settings.hidden, settings.hidden];
  // Small at the end: the first policy hardly depends on what it sees.
  const actor = createTrainableNetwork(initLayers([...sizes, actionSize], 0.01, random), rows);
  const critic = createTrainableNetwork(initLayers([...sizes, 1], 1, random), rows);
  const logDeviations = new Float32Array(actionSize).fill(settings.logDeviation);
  const gradient = { means: new Float32Array(rows * actionSize), logDeviations: new Float32Array(actionSize) };
  const statistics = createStatistics(observationSize);
  const adam = createAdam(
    [...flat(actor.layers), ...flat(critic.layers), logDeviations],
    [...flat(actor.gradients), ...flat(critic.gradients), gradient.logDeviations],
  );
  const observations = new Float32Array(rows * observationSize);
  const valueGradient = new Float32Array(rows);

  function gradientStep(rollout: Rollout, chosen: Int32Array, rate: number) {
    const count = chosen.length;
    chosen.forEach((at, row) => {
      const from = at * observationSize;
      observations.set(rollout.observations.subarray(from, from + observationSize), row * observationSize);
    });
    const means = actor.forward(observations, count);
    const values = critic.forward(observations, count);
    adam.clear();
    addActorGradient(rollout, chosen, { means, logDeviations }, settings, gradient);
    chosen.forEach((at, row) => {
      valueGradient[row] = ((values[row] as number) - (rollout.returns[at] as number)) / count; // of half the square
    });
    actor.backward(gradient.means, count);
    critic.backward(valueGradient, count);
    adam.step(rate, settings.gradientNorm);
  }

  return {
    actor,
    critic,
    logDeviations,
    statistics,
    learn(rollout, share) {
      const order = Int32Array.from(rollout.advantages.keys());
      for (let epoch = 0; epoch < settings.epochs; epoch++) {
        shuffle(order, random);
        for (let start = 0; start < order.length; start += settings.batch) {
          gradientStep(rollout, order.subarray(start, start + settings.batch), settings.learningRate * share);
        }
      }
    },
    toJSON: () => ({
      layers: actor.layers.map(({ weights, biases }) => ({ weights: [...weights], biases: [...biases] })),
      logDeviations: [...logDeviations],
      ...statistics.toJSON(),
    }),
  };
}

/** The normal distributions that actions are drawn from, or a gradient with respect to them. */
interface Distribution {
  /** rows × actionSize. */
  readonly means: Float32Array;
  readonly logDeviations: Float32Array;
}

/**
 * The gradient of what the actor minimises: minus the clipped objective (equation 7 of the paper), minus the entropy.
 *
 * @param chosen rows of the rollout; row i of the means belongs to the i-th of them.
 * @param gradient its means are written, to its logDeviations is added.
 */
export function addActorGradient(
  { actions, logProbabilities, advantages }: Omit<Rollout, 'observations' | 'returns'>,
  chosen: Int32Array,
  { means, logDeviations }: Distribution,
  { clip, entropy }: Pick<PpoSettings, 'clip' | 'entropy'>,
  gradient: Distribution,
): void {
  const [count, actionSize] = [chosen.length, logDeviations.length];
  const { mean, deviation } = moments(advantages, chosen);
  chosen.forEach((at, row) => {
    const advantage = ((advantages[at] as number) - mean) / (deviation + 1e-8);
    let logProbability = 0;
    for (let i = 0; i < actionSize; i++) logProbability -= distance(i, at, row) ** 2 / 2 + (logDeviations[i] as number);
    const ratio = Math.exp(logProbability - (logProbabilities[at] as number));
    const isClipped = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
    const slope = isClipped ? 0 : (-advantage * ratio) / count;
    for (let i = 0; i < actionSize; i++) {
      const z = distance(i, at, row);
      gradient.means[row * actionSize + i] = (slope * z) / Math.exp(logDeviations[i] as number);
      gradient.logDeviations[i] = (gradient.logDeviations[i] as number) + slope * (z ** 2 - 1) - entropy / count;
    }
  });

  /** How far the action taken is from the policy's mean, in standard deviations. */
  function distance(i: number, at: number, row: number): number {
    const apart = (actions[at * actionSize + i] as number) - (means[row * actionSize + i] as number);
    return apart / Math.exp(logDeviations[i] as number);
  }
}

interface Statistics {
  /** @param observations any number of rows. */
  add(observations: Float32Array): void;
  normalise(observations: Float32Array, result: Float32Array): Float32Array;
  toJSON(): Pick<PolicyData, 'means' | 'deviations'>;
}

/** Running mean and deviation of all observations seen (Welford). */
function createStatistics(size: number): Statistics {
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  const deviations = new Float64Array(size).fill(1);
  let count = 0;
  return {
    add(observations) {
      for (let at = 0; at < observations.length; at += size) {
        count++;
        for (let i = 0; i < size; i++) {
          const apart = (observations[at + i] as number) - (means[i] as number);
          means[i] = (means[i] as number) + apart / count;
          squares[i] = (squares[i] as number) + apart * ((observations[at + i] as number) - (means[i] as number));
        }
      }
      for (let i = 0; i < size; i++) deviations[i] = Math.sqrt((squares[i] as number) / count + 1e-8);
    },
    normalise: (observations, result) => normalise(observations, means, deviations, result),
    toJSON: () => ({ means: [...means], deviations: [...deviations] }),
  };
}

function normalise(
  observations: Float32Array,
  means: ArrayLike<number>,
  deviations: ArrayLike<number>,
  result: Float32Array,
): Float32Array {
  for (let at = 0; at < observations.length; at++) {
    const i = at % means.length;
    const normal = ((observations[at] as number) - (means[i] as number)) / (deviations[i] as number);
    result[at] = Math.min(10, Math.max(-10, normal));
  }
  return result;
}

/** Adam (Kingma & Ba 2015, arXiv 1412.6980) over all parameters, their gradient shortened as a whole. */
function createAdam(parameters: readonly Float32Array[], gradients: readonly Float32Array[]) {
  const firsts = parameters.map(({ length }) => new Float32Array(length));
  const seconds = parameters.map(({ length }) => new Float32Array(length));
  let steps = 0;
  return {
    clear: () => gradients.forEach((gradient) => void gradient.fill(0)),
    step(rate: number, longest: number) {
      let squares = 0;
      for (const gradient of gradients)
        for (let i = 0; i < gradient.length; i++) squares += (gradient[i] as number) ** 2;
      const shorten = Math.min(1, longest / Math.sqrt(squares + 1e-12));
      steps++;
      const [unbias1, unbias2] = [1 - 0.9 ** steps, 1 - 0.999 ** steps];
      parameters.forEach((values, p) => {
        const [gradient, first, second] = [gradients[p], firsts[p], seconds[p]] as [
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        for (let i = 0; i < values.length; i++) {
          const slope = (gradient[i] as number) * shorten;
          const [m, v] = [0.9 * (first[i] as number) + 0.1 * slope, 0.999 * (second[i] as number) + 0.001 * slope ** 2];
          first[i] = m;
          second[i] = v;
          values[i] = (values[i] as number) - (rate * (m / unbias1)) / (Math.sqrt(v / unbias2) + 1e-5);
        }
      });
    },
  };
}

function moments(values: Float32Array, chosen: Int32Array): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const at of chosen) {
    const value = values[at] as number;
    sum += value;
    squares += value ** 2;
  }
  const mean = sum / chosen.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / chosen.length - mean ** 2)) };
}

function shuffle(order: Int32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.index(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
}

function flat(layers: readonly Layer[]): Float32Array[] {
  return layers.flatMap(({ weights, biases }) => [weights, biases]);
}

function clip(action: number): number {
  return Math.min(1, Math.max(-1, action));
}

/**
 * A multilayer perceptron with tanh between its layers. Weights lie input by input (`weights[input * outputs + output]`), so that inner loops
 * run along memory.
 */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

interface Network {
  readonly layers: readonly Layer[];
  /** @returns rows × outputs; valid until the next call. */
  forward(inputs: Float32Array, rows: number): Float32Array;
}

interface TrainableNetwork extends Network {
  /** The sums over the rows of the last `forward`, in the order of `layers`. */
  readonly gradients: readonly Layer[];
  /** Adds to `gradients`. @param outputGradient of the loss with respect to the last outputs, rows × outputs. */
  backward(outputGradient: Float32Array, rows: number): void;
}

/**
 * Orthogonal weights (Saxe et al. 2014, arXiv 1312.6120), as PPO is used to.
 *
 * @param sizes of the input, the hidden layers and the output.
 * @param outputGain scales the last layer's weights; those before have a gain of √2.
 */
export function initLayers(sizes: readonly number[], outputGain: number, random: Random): readonly Layer[] {
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i] ?? 0;
    const gain = i === sizes.length - 2 ? outputGain : Math.SQRT2;
    const long = Math.max(inputs, outputs);
    const vectors = orthonormal(Math.min(inputs, outputs), long, random);
    const weights = Float32Array.from({ length: inputs * outputs }, (_, at) => {
      const [input, output] = [Math.floor(at / outputs), at % outputs];
      return gain * ((inputs < outputs ? vectors[input]?.[output] : vectors[output]?.[input]) as number);
    });
    return { inputs, outputs, weights, biases: new Float32Array(outputs) };
  });
}

/** Gram–Schmidt on normal vectors. @param count at most `size`. */
function orthonormal(count: number, size: number, random: Random): readonly Float64Array[] {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, each, i) => sum + each * (b[i] as number), 0);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length: size }, () => random.normal());
    for (const other of vectors) {
      const share = dot(vector, other);
      for (let i = 0; i < size; i++) vector[i] = (vector[i] as number) - share * (other[i] as number);
    }
    const length = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((each) => each / length));
  }
  return vectors;
}

/** @param maxRows most rows of one call. */
function createNetwork(layers: readonly Layer[], maxRows: number): Network {
  const values = layers.map(({ outputs }) => new Float32Array(maxRows * outputs));
  return { layers, forward: (inputs, rows) => runForward(layers, inputs, values, rows) };
}

/** @param maxRows most rows of one call. */
export function createTrainableNetwork(layers: readonly Layer[], maxRows: number): TrainableNetwork {
  const values = layers.map(({ outputs }) => new Float32Array(maxRows * outputs));
  const slopes = layers.map(({ outputs }) => new Float32Array(maxRows * outputs));
  const gradients = layers.map(({ inputs, outputs }) => ({
    inputs,
    outputs,
    weights: new Float32Array(inputs * outputs),
    biases: new Float32Array(outputs),
  }));
  let last = new Float32Array(0);
  return {
    layers,
    gradients,
    forward(inputs, rows) {
      last = inputs as Float32Array<ArrayBuffer>;
      return runForward(layers, inputs, values, rows);
    },
    backward(outputGradient, rows) {
      for (let i = layers.length - 1; i >= 0; i--) {
        const [layer, gradient] = [layers[i], gradients[i]];
        if (layer === undefined || gradient === undefined) continue;
        const above = i === layers.length - 1 ? outputGradient : slopes[i];
        if (above) backLayer(layer, gradient, values[i - 1] ?? last, above, slopes[i - 1], rows);
      }
    },
  };
}

function runForward(layers: readonly Layer[], inputs: Float32Array, values: Float32Array[], rows: number) {
  let from = inputs;
  layers.forEach((layer, i) => {
    const to = values[i] ?? inputs;
    forwardLayer(layer, from, to, rows, i < layers.length - 1);
    from = to;
  });
  return from;
}

function forwardLayer(
  { inputs, outputs, weights, biases }: Layer,
  from: Float32Array,
  to: Float32Array,
  rows: number,
  squash: boolean,
) {
  for (let row = 0; row < rows; row++) {
    const start = row * outputs;
    to.set(biases, start);
    for (let input = 0; input < inputs; input++) {
      const value = from[row * inputs + input] as number;
      const at = input * outputs;
      for (let output = 0; output < outputs; output++) {
        to[start + output] = (to[start + output] as number) + value * (weights[at + output] as number);
      }
    }
    if (squash) for (let i = start; i < start + outputs; i++) to[i] = Math.tanh(to[i] as number);
  }
}

/** @param below gradient with respect to what the tanh before this layer was given; absent for the first layer. */
function backLayer(
  { inputs, outputs, weights }: Layer,
  gradient: Layer,
  from: Float32Array,
  above: Float32Array,
  below: Float32Array | undefined,
  rows: number,
) {
  for (let row = 0; row < rows; row++) {
    const start = row * outputs;
    for (let output = 0; output < outputs; output++) {
      gradient.biases[output] = (gradient.biases[output] as number) + (above[start + output] as number);
    }
    for (let input = 0; input < inputs; input++) {
      const value = from[row * inputs + input] as number;
      const at = input * outputs;
      let sum = 0;
      for (let output = 0; output < outputs; output++) {
        const slope = above[start + output] as number;
        gradient.weights[at + output] = (gradient.weights[at + output] as number) + value * slope;
        sum += (weights[at + output] as number) * slope;
      }
      if (below) below[row * inputs + input] = sum * (1 - value * value);
    }
  }
}
