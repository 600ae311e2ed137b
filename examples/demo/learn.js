/**
 * One learner of the demo, in a process of its own: SAC on `pick-place`, paid through a gateway or by the environment
 * alone. Tells its progress on stdout, a line of JSON for each update, and at the end what it has learned.
 *
 * Run: node --import tsx examples/demo/learn.ts dense|sparse --seed 0 --steps 49152
 */
import { parseArgs } from 'node:util';
import { stopOnSignals } from "../child-server.js";
import { successRate } from "../train/evaluate.js";
import { createOracleEnv } from "../train/in-process.js";
import { connectVectorEnv } from "../train/remote.js";
import { SAC_SETTINGS, sacPolicyFrom, trainSac } from "../train/sac.js";
import { startGateway } from "./gateway.js";
import { HELD_OUT } from "./learner.js";
const TASK = 'pick-place';
const ENVIRONMENTS = 8;
/** Good enough to stop: this share of the last 100 episodes, in this many reports one after the other. */
const ENOUGH = { success: 0.97, reports: 4 };
async function learnDense(seed, steps) {
    const gateway = await startGateway();
    stopOnSignals(gateway.stop);
    try {
        const { gamma } = SAC_SETTINGS;
        const env = await connectVectorEnv({ target: gateway.address, count: ENVIRONMENTS, gamma, seed });
        const policy = await learn(env, seed, steps);
        const { episodes, falseSuccesses } = env.counts;
        await env.close();
        return { policy, falseSuccess: falseSuccesses / Math.max(1, episodes) };
    }
    finally {
        await gateway.stop();
    }
}
async function learnSparse(seed, steps) {
    const env = createOracleEnv({ task: TASK, count: ENVIRONMENTS, seed });
    return { policy: await learn(env, seed, steps), falseSuccess: 0 };
}
async function learn(env, seed, steps) {
    let enough = 0;
    const policy = await trainSac(env, {
        steps,
        seed,
        onUpdate: ({ steps, success }) => {
            tell({ steps, success });
            enough = success >= ENOUGH.success ? enough + 1 : 0;
            return enough >= ENOUGH.reports ? 'stop' : undefined;
        },
    });
    return policy.toJSON();
}
function tell(told) {
    process.stdout.write(`${JSON.stringify(told)}\n`);
}
async function main(args) {
    const { values, positionals } = parseArgs({
        args: [...args],
        options: { seed: { type: 'string', default: '0' }, steps: { type: 'string', default: '49152' } },
        allowPositionals: true,
    });
    const [seed, steps] = [Number(values.seed), Number(values.steps)];
    const trained = await (positionals[0] === 'sparse' ? learnSparse : learnDense)(seed, steps);
    const heldOut = createOracleEnv({ task: TASK, count: HELD_OUT.episodes, seed: HELD_OUT.firstSeed + seed });
    const success = await successRate(heldOut, sacPolicyFrom(trained.policy, seed), HELD_OUT.episodes);
    tell({ learned: { ...trained, success } });
}
await main(process.argv.slice(2));
