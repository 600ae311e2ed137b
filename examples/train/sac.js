/**
 * SAC in one file, without a framework: Haarnoja et al. 2018 (arXiv 1812.05905), two critics, learned temperature, for a
 * vector of environments with Box observations and actions in [−1, 1]. It learns from each step many times, so it needs
 * a fraction of the steps that PPO needs; here a step costs a score of a model.
 */
import { setImmediate } from 'node:timers/promises';
import { createRandom } from "../../src/env/tabletop/index.js";
export const SAC_SETTINGS = {
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
/** Environment steps between two reports. */
const REPORT_STEPS = 512;
const LOG_DEVIATION = { low: -5, high: 2 };
/** Learns a policy; equal environments, seeds and settings give equal ones. */
export async function trainSac(env, options) {
    const settings = { ...SAC_SETTINGS, ...options.settings };
    const random = createRandom(options.seed, 'sac');
    const { count, observationSize, actionSize } = env;
    const learner = createLearner(observationSize, actionSize, settings, random);
    const memory = createMemory(settings.memory, observationSize, actionSize);
    const recent = [];
    let [episodes, due, reported] = [0, 0, 0];
    let observations = await env.reset();
    for (let steps = 0; steps < options.steps;) {
        const actions = steps < settings.warmup
            ? Float32Array.from({ length: count * actionSize }, () => random.uniform(-1, 1))
            : learner.act(observations, count);
        const stepping = env.step(actions);
        if (steps >= settings.warmup)
            due += count * settings.updatesPerStep;
        await setImmediate(); // the request leaves: the environments step, and their frames are scored, while we learn
        for (; due >= 1; due--)
            learner.learn(memory);
        const next = await stepping;
        for (let row = 0; row < count; row++) {
            memory.add(observations, actions, next.rewards, next.finalObservations, next.terminated, row);
            if (next.terminated[row] !== 1 && next.truncated[row] !== 1)
                continue;
            episodes++;
            recent.push(next.successes[row] ?? 0);
            if (recent.length > 100)
                recent.shift();
        }
        observations = next.observations;
        steps += count;
        if (steps - reported < REPORT_STEPS && steps < options.steps)
            continue;
        reported = steps;
        const success = recent.reduce((sum, each) => sum + each, 0) / Math.max(1, recent.length);
        if (options.onUpdate?.({ steps, episodes, success, policy: learner.policy(options.seed) }) === 'stop')
            break;
    }
    return learner.policy(options.seed);
}
/** @param seed of the actions that `sample` draws. */
export function sacPolicyFrom(data, seed) {
    const random = createRandom(seed, 'actions');
    const layers = data.layers.map(({ weights, biases }) => ({
        inputs: weights.length / biases.length,
        outputs: biases.length,
        weights: Float32Array.from(weights),
        biases: Float32Array.from(biases),
    }));
    const act = (observations, count, noise) => {
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
function squash(outputs, count, size, noise) {
    const actions = new Float32Array(count * size);
    for (let row = 0; row < count; row++) {
        for (let i = 0; i < size; i++) {
            const deviation = Math.exp(bound(outputs[row * 2 * size + size + i]));
            actions[row * size + i] = Math.tanh(outputs[row * 2 * size + i] + deviation * noise());
        }
    }
    return actions;
}
function bound(logDeviation) {
    return Math.min(LOG_DEVIATION.high, Math.max(LOG_DEVIATION.low, logDeviation));
}
function createLearner(observationSize, actionSize, settings, random) {
    const { hidden, batch, learningRate, gamma, tau } = settings;
    const inputSize = observationSize + actionSize;
    const newCritic = () => createNetwork(initLayers([inputSize, hidden, hidden, 1], random), batch);
    const actor = createNetwork(initLayers([observationSize, hidden, hidden, 2 * actionSize], random), batch);
    const critics = [newCritic(), newCritic()];
    const slowCritics = critics.map(({ layers }) => createNetwork(layers.map(copyLayer), batch));
    const actorAdam = createAdam(actor.layers, actor.gradients);
    const criticAdams = critics.map(({ layers, gradients }) => createAdam(layers, gradients));
    let logTemperature = Math.log(settings.temperature);
    const sampler = createSampler(batch, actionSize, random);
    const inputs = new Float32Array(batch * inputSize);
    const targets = new Float32Array(batch);
    const valueGradient = new Float32Array(batch);
    const actorGradient = new Float32Array(batch * 2 * actionSize);
    function join(observations, actions) {
        for (let row = 0; row < batch; row++) {
            inputs.set(observations.subarray(row * observationSize, (row + 1) * observationSize), row * inputSize);
            inputs.set(actions.subarray(row * actionSize, (row + 1) * actionSize), row * inputSize + observationSize);
        }
        return inputs;
    }
    function learnCritics(rows) {
        const temperature = Math.exp(logTemperature);
        const next = sampler.draw(actor.forward(rows.nextObservations, batch));
        join(rows.nextObservations, next.actions);
        const [first, second] = slowCritics.map((critic) => critic.forward(inputs, batch));
        for (let row = 0; row < batch; row++) {
            const value = Math.min(first?.[row], second?.[row]);
            const future = value - temperature * next.logProbabilities[row];
            targets[row] = rows.rewards[row] + (rows.terminated[row] === 1 ? 0 : gamma * future);
        }
        join(rows.observations, rows.actions);
        critics.forEach((critic, i) => {
            const values = critic.forward(inputs, batch);
            for (let row = 0; row < batch; row++) {
                valueGradient[row] = (values[row] - targets[row]) / batch;
            }
            critic.clear();
            critic.backward(valueGradient, batch);
            criticAdams[i]?.step(learningRate);
        });
    }
    /** Gradient of the mean of temperature · log π − min Q with respect to the actor's outputs (reparameterised). */
    function learnActor(rows) {
        const temperature = Math.exp(logTemperature);
        const outputs = actor.forward(rows.observations, batch);
        const { actions, noises, logProbabilities } = sampler.draw(outputs);
        join(rows.observations, actions);
        const [first, second] = critics.map((critic) => critic.forward(inputs, batch));
        const slopes = critics.map((critic, i) => {
            for (let row = 0; row < batch; row++) {
                const isLower = first?.[row] <= second?.[row];
                valueGradient[row] = isLower === (i === 0) ? -1 / batch : 0;
            }
            return critic.inputGradient(valueGradient, batch);
        });
        let entropyGap = 0;
        for (let row = 0; row < batch; row++) {
            entropyGap += (logProbabilities[row] - actionSize) / batch;
            for (let i = 0; i < actionSize; i++) {
                const action = actions[row * actionSize + i];
                const at = row * inputSize + observationSize + i;
                const pull = slopes[0]?.[at] + slopes[1]?.[at];
                // log π holds −log(1 − tanh²): its slope before the tanh is 2·tanh.
                const before = pull * (1 - action * action) + (temperature * 2 * action) / batch;
                const out = row * 2 * actionSize + i;
                const logDeviation = outputs[out + actionSize];
                const spread = Math.exp(bound(logDeviation)) * noises[row * actionSize + i];
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
        act(observations, count) {
            return squash(createNetwork(actor.layers, count).forward(observations, count), count, actionSize, () => random.normal());
        },
        learn(memory) {
            const rows = memory.sample(batch, random);
            learnCritics(rows);
            learnActor(rows);
            slowCritics.forEach((slow, i) => {
                follow(slow.layers, critics[i]?.layers ?? [], tau);
            });
        },
        policy(seed) {
            const layers = actor.layers.map(({ weights, biases }) => ({ weights: [...weights], biases: [...biases] }));
            return sacPolicyFrom({ layers }, seed);
        },
    };
}
/** Draws actions and their log-probabilities from an actor's outputs. */
function createSampler(batch, size, random) {
    const actions = new Float32Array(batch * size);
    const noises = new Float32Array(batch * size);
    const logProbabilities = new Float32Array(batch);
    return {
        draw(outputs) {
            for (let row = 0; row < batch; row++) {
                let sum = 0;
                for (let i = 0; i < size; i++) {
                    const logDeviation = bound(outputs[row * 2 * size + size + i]);
                    const noise = random.normal();
                    const action = Math.tanh(outputs[row * 2 * size + i] + Math.exp(logDeviation) * noise);
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
/** The last `size` transitions; the oldest is overwritten. */
function createMemory(size, observationSize, actionSize) {
    const all = createBatch(size, observationSize, actionSize);
    let drawn = createBatch(0, observationSize, actionSize);
    let [count, at] = [0, 0];
    return {
        add(observations, actions, rewards, nextObservations, terminated, row) {
            const [o, a] = [row * observationSize, row * actionSize];
            all.observations.set(observations.subarray(o, o + observationSize), at * observationSize);
            all.actions.set(actions.subarray(a, a + actionSize), at * actionSize);
            all.nextObservations.set(nextObservations.subarray(o, o + observationSize), at * observationSize);
            all.rewards[at] = rewards[row];
            all.terminated[at] = terminated[row];
            at = (at + 1) % size;
            count = Math.min(size, count + 1);
        },
        /** Rows at random; valid until the next call. */
        sample(rows, random) {
            if (drawn.rewards.length !== rows)
                drawn = createBatch(rows, observationSize, actionSize);
            for (let row = 0; row < rows; row++) {
                const from = random.index(count);
                const [o, a] = [from * observationSize, from * actionSize];
                drawn.observations.set(all.observations.subarray(o, o + observationSize), row * observationSize);
                drawn.actions.set(all.actions.subarray(a, a + actionSize), row * actionSize);
                drawn.nextObservations.set(all.nextObservations.subarray(o, o + observationSize), row * observationSize);
                drawn.rewards[row] = all.rewards[from];
                drawn.terminated[row] = all.terminated[from];
            }
            return drawn;
        },
    };
}
function createBatch(rows, observationSize, actionSize) {
    return {
        observations: new Float32Array(rows * observationSize),
        actions: new Float32Array(rows * actionSize),
        rewards: new Float32Array(rows),
        nextObservations: new Float32Array(rows * observationSize),
        terminated: new Uint8Array(rows),
    };
}
export function initLayers(sizes, random) {
    return sizes.slice(1).map((outputs, i) => {
        const inputs = sizes[i] ?? 0;
        const bound = 1 / Math.sqrt(inputs); // as PyTorch's Linear
        const weights = Float32Array.from({ length: inputs * outputs }, () => random.uniform(-bound, bound));
        const biases = Float32Array.from({ length: outputs }, () => random.uniform(-bound, bound));
        return { inputs, outputs, weights, biases };
    });
}
function copyLayer({ inputs, outputs, weights, biases }) {
    return { inputs, outputs, weights: weights.slice(), biases: biases.slice() };
}
function follow(slow, fast, share) {
    slow.forEach((layer, l) => {
        for (const part of ['weights', 'biases']) {
            const [to, from] = [layer[part], fast[l]?.[part] ?? layer[part]];
            for (let i = 0; i < to.length; i++)
                to[i] = to[i] + share * (from[i] - to[i]);
        }
    });
}
/** A multilayer perceptron with ReLU between its layers, and its gradient. Rows of a batch lie one after the other. */
export function createNetwork(layers, maxRows) {
    const values = layers.map(({ outputs }) => new Float32Array(maxRows * outputs));
    const slopes = layers.map(({ inputs }) => new Float32Array(maxRows * inputs));
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
        /** @returns rows × outputs; valid until the next call. */
        forward(inputs, rows) {
            last = inputs;
            let from = inputs;
            layers.forEach((layer, l) => {
                const to = values[l];
                forwardLayer(layer, from, to, rows);
                if (l < layers.length - 1)
                    for (let i = 0; i < rows * layer.outputs; i++)
                        if (to[i] < 0)
                            to[i] = 0;
                from = to;
            });
            return from;
        },
        clear() {
            for (const { weights, biases } of gradients) {
                weights.fill(0);
                biases.fill(0);
            }
        },
        /** Adds to `gradients`. */
        backward(outputGradient, rows) {
            let above = outputGradient;
            for (let l = layers.length - 1; l >= 0; l--) {
                addWeightGradient(gradients[l], l === 0 ? last : values[l - 1], above, rows);
                if (l > 0)
                    above = below(l, above, rows);
            }
        },
        /** The gradient with respect to the last inputs; valid until the next call. */
        inputGradient(outputGradient, rows) {
            let above = outputGradient;
            for (let l = layers.length - 1; l >= 0; l--)
                above = below(l, above, rows);
            return above;
        },
    };
    /** Through a layer, and through the ReLU in front of it. */
    function below(l, above, rows) {
        const slope = slopes[l];
        inputGradient(layers[l], above, slope, rows);
        if (l === 0)
            return slope;
        const before = values[l - 1];
        for (let i = 0; i < rows * layers[l].inputs; i++)
            if (before[i] <= 0)
                slope[i] = 0;
        return slope;
    }
}
/** Four outputs at a time: each input is read once for all of them, and sums stay in registers. */
function forwardLayer({ inputs, outputs, weights, biases }, from, to, rows) {
    const whole = outputs - (outputs % 4);
    for (let row = 0; row < rows; row++) {
        const start = row * inputs;
        for (let o = 0; o < whole; o += 4) {
            const [w0, w1, w2, w3] = [o * inputs, (o + 1) * inputs, (o + 2) * inputs, (o + 3) * inputs];
            let a = biases[o];
            let b = biases[o + 1];
            let c = biases[o + 2];
            let d = biases[o + 3];
            for (let i = 0; i < inputs; i++) {
                const x = from[start + i];
                a += x * weights[w0 + i];
                b += x * weights[w1 + i];
                c += x * weights[w2 + i];
                d += x * weights[w3 + i];
            }
            const at = row * outputs + o;
            to[at] = a;
            to[at + 1] = b;
            to[at + 2] = c;
            to[at + 3] = d;
        }
        for (let o = whole; o < outputs; o++) {
            let sum = biases[o];
            for (let i = 0; i < inputs; i++)
                sum += from[start + i] * weights[o * inputs + i];
            to[row * outputs + o] = sum;
        }
    }
}
/** Adds to the gradient of weights and biases: four rows at a time, so that a sum is read and written once for all. */
function addWeightGradient({ inputs, outputs, weights, biases }, from, above, rows) {
    const whole = rows - (rows % 4);
    for (let o = 0; o < outputs; o++) {
        const at = o * inputs;
        for (let row = 0; row < rows; row++)
            biases[o] = biases[o] + above[row * outputs + o];
        for (let row = 0; row < whole; row += 4) {
            const a = above[row * outputs + o];
            const b = above[(row + 1) * outputs + o];
            const c = above[(row + 2) * outputs + o];
            const d = above[(row + 3) * outputs + o];
            if (a === 0 && b === 0 && c === 0 && d === 0)
                continue;
            const [r0, r1, r2, r3] = [row * inputs, (row + 1) * inputs, (row + 2) * inputs, (row + 3) * inputs];
            for (let i = 0; i < inputs; i++) {
                weights[at + i] =
                    weights[at + i] +
                        a * from[r0 + i] +
                        b * from[r1 + i] +
                        c * from[r2 + i] +
                        d * from[r3 + i];
            }
        }
        for (let row = whole; row < rows; row++) {
            const slope = above[row * outputs + o];
            for (let i = 0; i < inputs; i++) {
                weights[at + i] = weights[at + i] + slope * from[row * inputs + i];
            }
        }
    }
}
/** The gradient with respect to a layer's inputs: four outputs at a time. */
function inputGradient({ inputs, outputs, weights }, above, below, rows) {
    const whole = outputs - (outputs % 4);
    below.fill(0, 0, rows * inputs);
    for (let row = 0; row < rows; row++) {
        const [start, top] = [row * inputs, row * outputs];
        for (let o = 0; o < whole; o += 4) {
            const a = above[top + o];
            const b = above[top + o + 1];
            const c = above[top + o + 2];
            const d = above[top + o + 3];
            if (a === 0 && b === 0 && c === 0 && d === 0)
                continue;
            const [w0, w1, w2, w3] = [o * inputs, (o + 1) * inputs, (o + 2) * inputs, (o + 3) * inputs];
            for (let i = 0; i < inputs; i++) {
                below[start + i] =
                    below[start + i] +
                        a * weights[w0 + i] +
                        b * weights[w1 + i] +
                        c * weights[w2 + i] +
                        d * weights[w3 + i];
            }
        }
        for (let o = whole; o < outputs; o++) {
            const slope = above[top + o];
            for (let i = 0; i < inputs; i++) {
                below[start + i] = below[start + i] + slope * weights[o * inputs + i];
            }
        }
    }
}
/** Adam (Kingma & Ba 2015, arXiv 1412.6980). */
function createAdam(layers, gradients) {
    const flat = (all) => all.flatMap(({ weights, biases }) => [weights, biases]);
    const [parameters, slopes] = [flat(layers), flat(gradients)];
    const firsts = parameters.map(({ length }) => new Float32Array(length));
    const seconds = parameters.map(({ length }) => new Float32Array(length));
    let steps = 0;
    return {
        step(rate) {
            steps++;
            const [unbias1, unbias2] = [1 - 0.9 ** steps, 1 - 0.999 ** steps];
            parameters.forEach((values, p) => {
                const [slope, first, second] = [slopes[p], firsts[p], seconds[p]];
                for (let i = 0; i < values.length; i++) {
                    const g = slope[i];
                    const [m, v] = [0.9 * first[i] + 0.1 * g, 0.999 * second[i] + 0.001 * g * g];
                    first[i] = m;
                    second[i] = v;
                    values[i] = values[i] - (rate * (m / unbias1)) / (Math.sqrt(v / unbias2) + 1e-8);
                }
            });
        },
    };
}
