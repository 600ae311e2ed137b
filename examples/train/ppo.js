/**
 * PPO in one file, without a framework: Schulman et al. 2017 (arXiv 1707.06347) with generalised advantage estimation
 * (arXiv 1506.02438), for a vector of environments with Box observations and actions in [−1, 1].
 */
import { createRandom } from "../../src/env/tabletop/index.js";
/** Settings under which true progress as the reward teaches `reach` and `pick-place` of the bundled environment. */
export const PPO_SETTINGS = {
    rollout: 32,
    epochs: 8,
    batch: 256,
    hidden: 64,
    learningRate: 2e-3,
    gamma: 0.97,
    lambda: 0.9,
    clip: 0.2,
    entropy: 0.003,
    gradientNorm: 0.5,
    logDeviation: -0.5,
};
/** Learns a policy; equal environments, seeds and settings give equal ones. */
export async function trainPpo(env, options) {
    const settings = { ...PPO_SETTINGS, ...options.settings };
    const random = createRandom(options.seed, 'ppo');
    const learner = createLearner(env, settings, random);
    const size = env.count * settings.rollout;
    const updates = Math.floor(options.steps / size);
    const recent = [];
    let episodes = 0;
    const policy = () => policyFrom(learner.toJSON(), options.seed);
    const collect = createCollector(env, settings, learner, random, (success) => {
        episodes++;
        recent.push(success);
        if (recent.length > 100)
            recent.shift();
    });
    for (let update = 0; update < updates; update++) {
        learner.learn(await collect(), 1 - (0.9 * update) / updates);
        const success = recent.reduce((sum, each) => sum + each, 0) / Math.max(1, recent.length);
        const stop = options.onUpdate?.({ steps: (update + 1) * size, episodes, success, policy: policy() });
        if (stop === 'stop')
            break;
    }
    return policy();
}
/** @param seed of the actions that `sample` draws. */
export function policyFrom(data, seed) {
    const random = createRandom(seed, 'actions');
    const layers = data.layers.map(({ weights, biases }) => ({
        inputs: weights.length / biases.length,
        outputs: biases.length,
        weights: Float32Array.from(weights),
        biases: Float32Array.from(biases),
    }));
    const size = data.logDeviations.length;
    const act = (observations, count, noise) => {
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
/** Plays `settings.rollout` steps of every environment with the learner's policy. */
function createCollector(env, settings, { actor, critic, logDeviations, statistics }, random, onEpisode) {
    const { count, observationSize, actionSize } = env;
    const size = count * settings.rollout;
    const rollout = {
        observations: new Float32Array(size * observationSize),
        actions: new Float32Array(size * actionSize),
        logProbabilities: new Float32Array(size),
        advantages: new Float32Array(size),
        returns: new Float32Array(size),
    };
    const rewards = new Float32Array(size);
    const ends = new Uint8Array(size);
    const values = new Float32Array(size + count);
    const normal = new Float32Array(count * observationSize);
    const sent = new Float32Array(count * actionSize);
    let observations;
    function act(first) {
        const means = actor.forward(normal, count);
        for (let row = 0; row < count; row++) {
            let logProbability = 0;
            for (let i = 0; i < actionSize; i++) {
                const at = row * actionSize + i;
                const [noise, logDeviation] = [random.normal(), logDeviations[i]];
                const action = means[at] + Math.exp(logDeviation) * noise;
                rollout.actions[first * actionSize + at] = action;
                sent[at] = clip(action);
                logProbability -= noise ** 2 / 2 + logDeviation; // up to a constant, which ratios lose
            }
            rollout.logProbabilities[first + row] = logProbability;
        }
    }
    function look(now) {
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
                const isCut = isTruncated && !isTerminated;
                rewards[first + row] = bootstrap(next.rewards[row], isCut, after[row], settings.gamma);
                ends[first + row] = Number(isTerminated || isTruncated);
                if (isTerminated || isTruncated)
                    onEpisode(next.successes[row]);
            }
            observations = next.observations;
            statistics.add(observations);
        }
        values.set(critic.forward(look(observations), count).subarray(0, count), size);
        estimateAdvantages(rewards, ends, values, count, settings, rollout);
        return rollout;
    };
}
/** The reward of a step; where a limit cut the episode, plus what would have followed: γ·V of its last observation. */
export function bootstrap(reward, isCut, finalValue, gamma) {
    return reward + (isCut ? gamma * finalValue : 0);
}
/**
 * Generalised advantage estimation; an ended episode's rewards hold what is estimated to follow it.
 *
 * @param rewards of `bootstrap`, as the other arrays step by step, `count` rows each.
 * @param values of the observations, and of those after the last step.
 */
export function estimateAdvantages(rewards, ends, values, count, { gamma, lambda }, { advantages, returns }) {
    for (let row = 0; row < count; row++) {
        let advantage = 0;
        for (let at = rewards.length - count + row; at >= 0; at -= count) {
            const goesOn = ends[at] === 1 ? 0 : 1;
            const value = values[at];
            const surprise = rewards[at] + gamma * goesOn * values[at + count] - value;
            advantage = surprise + gamma * lambda * goesOn * advantage;
            advantages[at] = advantage;
            returns[at] = advantage + value;
        }
    }
}
function createLearner(env, settings, random) {
    const { observationSize, actionSize } = env;
    const rows = Math.max(settings.batch, env.count);
    const sizes = [observationSize, settings.hidden, settings.hidden];
    // Small at the end: the first policy hardly depends on what it sees.
    const actor = createTrainableNetwork(initLayers([...sizes, actionSize], 0.01, random), rows);
    const critic = createTrainableNetwork(initLayers([...sizes, 1], 1, random), rows);
    const logDeviations = new Float32Array(actionSize).fill(settings.logDeviation);
    const gradient = { means: new Float32Array(rows * actionSize), logDeviations: new Float32Array(actionSize) };
    const statistics = createStatistics(observationSize);
    const adam = createAdam([...flat(actor.layers), ...flat(critic.layers), logDeviations], [...flat(actor.gradients), ...flat(critic.gradients), gradient.logDeviations]);
    const observations = new Float32Array(rows * observationSize);
    const valueGradient = new Float32Array(rows);
    function gradientStep(rollout, chosen, rate) {
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
            valueGradient[row] = (values[row] - rollout.returns[at]) / count; // of half the square
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
/**
 * The gradient of what the actor minimises: minus the clipped objective (equation 7 of the paper), minus the entropy.
 *
 * @param chosen rows of the rollout; row i of the means belongs to the i-th of them.
 * @param gradient its means are written, to its logDeviations is added.
 */
export function addActorGradient({ actions, logProbabilities, advantages }, chosen, { means, logDeviations }, { clip, entropy }, gradient) {
    const [count, actionSize] = [chosen.length, logDeviations.length];
    const { mean, deviation } = moments(advantages, chosen);
    chosen.forEach((at, row) => {
        const advantage = (advantages[at] - mean) / (deviation + 1e-8);
        let logProbability = 0;
        for (let i = 0; i < actionSize; i++)
            logProbability -= distance(i, at, row) ** 2 / 2 + logDeviations[i];
        const ratio = Math.exp(logProbability - logProbabilities[at]);
        const isClipped = advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip;
        const slope = isClipped ? 0 : (-advantage * ratio) / count;
        for (let i = 0; i < actionSize; i++) {
            const z = distance(i, at, row);
            gradient.means[row * actionSize + i] = (slope * z) / Math.exp(logDeviations[i]);
            gradient.logDeviations[i] = gradient.logDeviations[i] + slope * (z ** 2 - 1) - entropy / count;
        }
    });
    /** How far the action taken is from the policy's mean, in standard deviations. */
    function distance(i, at, row) {
        const apart = actions[at * actionSize + i] - means[row * actionSize + i];
        return apart / Math.exp(logDeviations[i]);
    }
}
/** Running mean and deviation of all observations seen (Welford). */
function createStatistics(size) {
    const means = new Float64Array(size);
    const squares = new Float64Array(size);
    const deviations = new Float64Array(size).fill(1);
    let count = 0;
    return {
        add(observations) {
            for (let at = 0; at < observations.length; at += size) {
                count++;
                for (let i = 0; i < size; i++) {
                    const apart = observations[at + i] - means[i];
                    means[i] = means[i] + apart / count;
                    squares[i] = squares[i] + apart * (observations[at + i] - means[i]);
                }
            }
            for (let i = 0; i < size; i++)
                deviations[i] = Math.sqrt(squares[i] / count + 1e-8);
        },
        normalise: (observations, result) => normalise(observations, means, deviations, result),
        toJSON: () => ({ means: [...means], deviations: [...deviations] }),
    };
}
function normalise(observations, means, deviations, result) {
    for (let at = 0; at < observations.length; at++) {
        const i = at % means.length;
        const normal = (observations[at] - means[i]) / deviations[i];
        result[at] = Math.min(10, Math.max(-10, normal));
    }
    return result;
}
/** Adam (Kingma & Ba 2015, arXiv 1412.6980) over all parameters, their gradient shortened as a whole. */
function createAdam(parameters, gradients) {
    const firsts = parameters.map(({ length }) => new Float32Array(length));
    const seconds = parameters.map(({ length }) => new Float32Array(length));
    let steps = 0;
    return {
        clear: () => gradients.forEach((gradient) => void gradient.fill(0)),
        step(rate, longest) {
            let squares = 0;
            for (const gradient of gradients)
                for (let i = 0; i < gradient.length; i++)
                    squares += gradient[i] ** 2;
            const shorten = Math.min(1, longest / Math.sqrt(squares + 1e-12));
            steps++;
            const [unbias1, unbias2] = [1 - 0.9 ** steps, 1 - 0.999 ** steps];
            parameters.forEach((values, p) => {
                const [gradient, first, second] = [gradients[p], firsts[p], seconds[p]];
                for (let i = 0; i < values.length; i++) {
                    const slope = gradient[i] * shorten;
                    const [m, v] = [0.9 * first[i] + 0.1 * slope, 0.999 * second[i] + 0.001 * slope ** 2];
                    first[i] = m;
                    second[i] = v;
                    values[i] = values[i] - (rate * (m / unbias1)) / (Math.sqrt(v / unbias2) + 1e-5);
                }
            });
        },
    };
}
function moments(values, chosen) {
    let [sum, squares] = [0, 0];
    for (const at of chosen) {
        const value = values[at];
        sum += value;
        squares += value ** 2;
    }
    const mean = sum / chosen.length;
    return { mean, deviation: Math.sqrt(Math.max(0, squares / chosen.length - mean ** 2)) };
}
function shuffle(order, random) {
    for (let i = order.length - 1; i > 0; i--) {
        const j = random.index(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
    }
}
function flat(layers) {
    return layers.flatMap(({ weights, biases }) => [weights, biases]);
}
function clip(action) {
    return Math.min(1, Math.max(-1, action));
}
/** @param sizes of the input, the hidden layers and the output. @param outputGain scales the last layer's weights. */
export function initLayers(sizes, outputGain, random) {
    return sizes.slice(1).map((outputs, i) => {
        const inputs = sizes[i] ?? 0;
        const deviation = (i === sizes.length - 2 ? outputGain : Math.SQRT2) / Math.sqrt(inputs);
        const weights = Float32Array.from({ length: inputs * outputs }, () => deviation * random.normal());
        return { inputs, outputs, weights, biases: new Float32Array(outputs) };
    });
}
/** @param maxRows most rows of one call. */
function createNetwork(layers, maxRows) {
    const values = layers.map(({ outputs }) => new Float32Array(maxRows * outputs));
    return { layers, forward: (inputs, rows) => runForward(layers, inputs, values, rows) };
}
/** @param maxRows most rows of one call. */
export function createTrainableNetwork(layers, maxRows) {
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
            last = inputs;
            return runForward(layers, inputs, values, rows);
        },
        backward(outputGradient, rows) {
            for (let i = layers.length - 1; i >= 0; i--) {
                const [layer, gradient] = [layers[i], gradients[i]];
                if (layer === undefined || gradient === undefined)
                    continue;
                const above = i === layers.length - 1 ? outputGradient : slopes[i];
                if (above)
                    backLayer(layer, gradient, values[i - 1] ?? last, above, slopes[i - 1], rows);
            }
        },
    };
}
function runForward(layers, inputs, values, rows) {
    let from = inputs;
    layers.forEach((layer, i) => {
        const to = values[i] ?? inputs;
        forwardLayer(layer, from, to, rows, i < layers.length - 1);
        from = to;
    });
    return from;
}
function forwardLayer({ inputs, outputs, weights, biases }, from, to, rows, squash) {
    for (let row = 0; row < rows; row++) {
        const start = row * outputs;
        to.set(biases, start);
        for (let input = 0; input < inputs; input++) {
            const value = from[row * inputs + input];
            const at = input * outputs;
            for (let output = 0; output < outputs; output++) {
                to[start + output] = to[start + output] + value * weights[at + output];
            }
        }
        if (squash)
            for (let i = start; i < start + outputs; i++)
                to[i] = Math.tanh(to[i]);
    }
}
/** @param below gradient with respect to what the tanh before this layer was given; absent for the first layer. */
function backLayer({ inputs, outputs, weights }, gradient, from, above, below, rows) {
    for (let row = 0; row < rows; row++) {
        const start = row * outputs;
        for (let output = 0; output < outputs; output++) {
            gradient.biases[output] = gradient.biases[output] + above[start + output];
        }
        for (let input = 0; input < inputs; input++) {
            const value = from[row * inputs + input];
            const at = input * outputs;
            let sum = 0;
            for (let output = 0; output < outputs; output++) {
                const slope = above[start + output];
                gradient.weights[at + output] = gradient.weights[at + output] + value * slope;
                sum += weights[at + output] * slope;
            }
            if (below)
                below[row * inputs + input] = sum * (1 - value * value);
        }
    }
}
