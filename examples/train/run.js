/**
 * Learns a task through the gateway, from the reward of the bundled model, and judges the policy by the simulator's
 * success on scenes that it has not seen.
 *
 * Run: node --import tsx examples/train/run.ts --help
 */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isAddress } from "../../src/config/address.js";
import { startChildServer, stopOnSignals } from "../child-server.js";
import { successRate } from "./evaluate.js";
import { trainPpo } from "./ppo.js";
import { connectVectorEnv } from "./remote.js";
import { trainSac } from "./sac.js";
import { PPO_FOR, SAC_FOR } from "./settings.js";
const BIN = fileURLToPath(new URL('../../bin/densegym.js', import.meta.url));
const ENV = 'builtin:tabletop/pick-place';
const ALGORITHMS = ['sac', 'ppo'];
const CHOSEN = { sac: SAC_FOR['pick-place'], ppo: PPO_FOR['pick-place'] };
/** With a model's reward, which is noisier than the true progress that the settings were chosen with. */
const STEPS = { sac: 49_152, ppo: 163_840 };
const HELD_OUT_EPISODES = 100;
/** Between the seed of the scenes that are learned from and that of those the policy is judged on. */
const HELD_OUT_SEED = 1_000_000_000;
const USAGE = `node --import tsx examples/train/run.ts [FLAGS]
  --algo sac|ppo      the algorithm (default sac, which needs a fraction of the steps)
  --target HOST:PORT  a gateway that runs; absent: one around ${ENV} is started and ended
  --steps N           environment steps, all environments together (default ${STEPS.sac} for sac, ${STEPS.ppo} for ppo)
  --seed N            of scenes, weights and actions (default 0)
  --envs N            environments, from 1 to 256 (default ${CHOSEN.sac.environments} for sac, ${CHOSEN.ppo.environments} for ppo)
  --out FILE.json     where policy and curve are written; absent: nowhere`;
/** @throws Error that names the flag and what it takes; undefined when help is asked for. */
function readFlags(args) {
    const { values } = parseArgs({
        args: [...args],
        options: {
            algo: { type: 'string', default: 'sac' },
            target: { type: 'string' },
            steps: { type: 'string' },
            seed: { type: 'string', default: '0' },
            envs: { type: 'string' },
            out: { type: 'string' },
            help: { type: 'boolean', default: false },
        },
    });
    if (values.help)
        return undefined;
    const { target, out } = values;
    const algo = ALGORITHMS.find((each) => each === values.algo);
    if (algo === undefined)
        throw new Error(`--algo takes one of ${ALGORITHMS.join(', ')}, got ${values.algo}`);
    if (target !== undefined && !isAddress(target, 1))
        throw new Error(`--target takes HOST:PORT, got ${target}`);
    if (out !== undefined && !existsSync(dirname(out)))
        throw new Error(`--out: there is no folder ${dirname(out)}`);
    const envs = readCount('--envs', values.envs ?? String(CHOSEN[algo].environments), 1, 256);
    const least = algo === 'ppo' ? envs * PPO_FOR['pick-place'].settings.rollout : envs;
    return {
        algo,
        target,
        steps: readCount('--steps', values.steps ?? String(STEPS[algo]), least, 1_000_000_000),
        seed: readCount('--seed', values.seed, 0, HELD_OUT_SEED - 1),
        envs,
        out,
    };
}
function readCount(flag, text, min, max) {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
        throw new Error(`${flag} takes a whole number from ${min} to ${max}, got ${text}`);
    }
    return value;
}
async function learn(target, { algo, steps, seed, envs }) {
    const { gamma } = CHOSEN[algo].settings;
    const started = performance.now();
    const env = await connectVectorEnv({ target, count: envs, gamma, seed });
    const curve = [];
    // PPO leaves out the last rollout that is not whole.
    const unit = algo === 'ppo' ? envs * PPO_FOR['pick-place'].settings.rollout : 1;
    const show = createProgressLine(Math.floor(steps / unit) * unit, started);
    const onUpdate = ({ policy: _, ...point }) => {
        curve.push(point);
        show(point);
        return undefined;
    };
    let policy;
    try {
        policy = await (algo === 'sac'
            ? trainSac(env, { steps, seed, onUpdate })
            : trainPpo(env, { steps, seed, onUpdate }));
    }
    finally {
        await env.close();
    }
    const seconds = (performance.now() - started) / 1000;
    // No more sessions than the gateway has had already, and the same number of episodes for each.
    const count = [20, 10, 5, 4, 2].find((sessions) => sessions <= envs) ?? 1;
    const heldOut = await connectVectorEnv({ target, count, gamma, seed: seed + HELD_OUT_SEED });
    try {
        return { success: await successRate(heldOut, policy, HELD_OUT_EPISODES), seconds, curve, policy };
    }
    finally {
        await heldOut.close();
    }
}
/** One line on stderr that is written over, or ten where stderr is no terminal. */
function createProgressLine(total, started) {
    const { isTTY } = process.stderr;
    let due = 0;
    return ({ steps, success }) => {
        const isLast = steps >= total;
        if (!isTTY && steps < due && !isLast)
            return;
        due += total / 10;
        const rate = steps / ((performance.now() - started) / 1000);
        const left = Math.round((total - steps) / rate);
        const text = `${steps} of ${total} steps | success of the last 100 episodes ${success.toFixed(2)}`;
        const line = `train: ${text} | ${rate.toFixed(0)} steps/s | ${left} s left`;
        process.stderr.write(isTTY ? `\r${line}\x1b[K${isLast ? '\n' : ''}` : `${line}\n`);
    };
}
function serveArgs(algo) {
    const scale = String(CHOSEN[algo].scale);
    return ['serve', '--env', ENV, '--reward-scale', scale, '--listen', '127.0.0.1:0', '--log-level', 'warn'];
}
async function serveAndLearn(flags) {
    if (flags.target !== undefined)
        return learn(flags.target, flags);
    const gateway = await startChildServer([process.execPath, BIN, ...serveArgs(flags.algo)], /^densegym serves .* on (\S+:\d+)$/);
    stopOnSignals(gateway.stop);
    try {
        return await learn(gateway.address, flags).catch(async (error) => {
            // When the gateway has died, its own last words say more than a lost connection.
            await Promise.race([gateway.died, setTimeout(500)]);
            throw error;
        });
    }
    finally {
        await gateway.stop();
    }
}
/** @returns the exit code: 0, 1 when training failed, 2 when a flag is wrong. */
async function main(args) {
    const complain = (error, code, more = '') => {
        process.stderr.write(`train: ${error instanceof Error ? error.message : String(error)}\n${more}`);
        return code;
    };
    let flags;
    try {
        flags = readFlags(args);
    }
    catch (error) {
        return complain(error, 2, `\n${USAGE}\n`);
    }
    if (!flags) {
        process.stdout.write(`${USAGE}\n`);
        return 0;
    }
    try {
        const { success, seconds, curve, policy } = await serveAndLearn(flags);
        const steps = curve.at(-1)?.steps ?? 0;
        const result = `${(100 * success).toFixed(0)} % of ${HELD_OUT_EPISODES} held-out episodes succeed`;
        process.stdout.write(`${result}, after ${steps} steps in ${seconds.toFixed(0)} s (seed ${flags.seed})\n`);
        const { out, ...settings } = flags;
        if (out !== undefined) {
            writeFileSync(out, `${JSON.stringify({ ...settings, success, seconds, curve, policy })}\n`);
        }
        return 0;
    }
    catch (error) {
        return complain(error, 1);
    }
}
process.exitCode = await main(process.argv.slice(2));
