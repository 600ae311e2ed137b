/** The same vector of environments behind a gRPC address: a gateway's dense rewards, or a host's sparse ones. */
import { createRandom } from "../../src/env/tabletop/index.js";
import { connect } from "../../src/index.js";
import { joinRows } from "./vector-env.js";
/**
 * Opens `count` sessions; when one of them cannot be opened or used, none stays open.
 *
 * @throws DenseGymError as `connect` does; Error for spaces that PPO cannot use.
 */
export async function connectVectorEnv({ target, count, gamma, seed }) {
    const opened = await Promise.allSettled(Array.from({ length: count }, () => connect({ target, gamma })));
    const envs = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const close = async () => void (await Promise.all(envs.map((env) => env.close())));
    try {
        const failed = opened.find((each) => each.status === 'rejected');
        if (failed)
            throw failed.reason;
        return { ...createVectorEnv(envs, seed), close };
    }
    catch (error) {
        await close();
        throw error;
    }
}
function createVectorEnv(envs, seed) {
    const count = envs.length;
    const random = createRandom(seed, 'remote-resets');
    const paid = new Uint8Array(count);
    const counts = { episodes: 0, falseSuccesses: 0, missing: 0 };
    const observationSize = boxSize(envs[0]?.observationSpace, 'observations');
    const actionSize = boxSize(envs[0]?.actionSpace, 'actions');
    requireUnitBox(envs[0]?.actionSpace);
    async function stepOne(env, i, action) {
        const { observation, reward, terminated, truncated, info, terms } = await env.step({
            dtype: 'float32',
            shape: [actionSize],
            data: action,
        });
        if (terms.scoreState === 'SCORE_STATE_FALLBACK')
            counts.missing++;
        if (terms.successBonus > 0)
            paid[i] = 1;
        const final = floats(observation);
        const success = info.is_success === true;
        if (!terminated && !truncated)
            return { observation: final, final, reward, terminated, truncated, success: false };
        counts.episodes++;
        if (paid[i] === 1 && !success)
            counts.falseSuccesses++;
        paid[i] = 0;
        const next = await env.reset();
        return { observation: floats(next.observation), final, reward, terminated, truncated, success };
    }
    return {
        count,
        observationSize,
        actionSize,
        counts,
        async reset() {
            const first = await Promise.all(envs.map((env) => env.reset({ seed: random.index(2 ** 47) })));
            paid.fill(0);
            return joinRows(first.map(({ observation }) => floats(observation)));
        },
        async step(actions) {
            const action = (i) => actions.slice(i * actionSize, (i + 1) * actionSize);
            const steps = await Promise.all(envs.map((env, i) => stepOne(env, i, action(i))));
            return {
                observations: joinRows(steps.map(({ observation }) => observation)),
                finalObservations: joinRows(steps.map(({ final }) => final)),
                rewards: Float32Array.from(steps, ({ reward }) => reward),
                terminated: Uint8Array.from(steps, ({ terminated }) => Number(terminated)),
                truncated: Uint8Array.from(steps, ({ truncated }) => Number(truncated)),
                successes: Uint8Array.from(steps, ({ success }) => Number(success)),
            };
        },
    };
}
function boxSize(space, what) {
    const [length, ...more] = space?.kind === 'box' && space.dtype === 'float32' ? space.shape : [];
    if (length !== undefined && more.length === 0)
        return length;
    const got = space?.kind === 'box' ? `a Box of ${space.dtype} [${space.shape.join(', ')}]` : space?.kind;
    throw new Error(`PPO needs ${what} that are a Box of float32 with one dimension, the server has ${got}`);
}
function requireUnitBox(space) {
    const isAll = ({ data }, bound) => Array.from(data, Number).every((value) => value === bound);
    if (space?.kind === 'box' && isAll(space.low, -1) && isAll(space.high, 1))
        return;
    throw new Error("PPO needs actions from −1 to 1; wrap the environment in Gymnasium's RescaleAction");
}
function floats(observation) {
    const { data } = observation;
    if (!data)
        throw new Error('PPO needs Box observations; the server sent something else');
    return Float32Array.from(data);
}
