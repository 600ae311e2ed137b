import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MultiBar, Presets } from 'cli-progress';
import { REWARDS } from "./learner.js";
const LEARNER = fileURLToPath(new URL('./learn.ts', import.meta.url));
/** Trains with both rewards at once, the same algorithm, settings and seed, and shows how far they are. */
export async function train({ seed, trainSteps }) {
    const bars = process.stderr.isTTY ? drawBars(trainSteps) : writeLines(trainSteps);
    const abort = new AbortController();
    try {
        const runs = REWARDS.map((reward) => startLearner(reward, seed, trainSteps, bars.show, abort.signal));
        const [dense, sparse] = await Promise.all(runs);
        if (!dense || !sparse)
            throw new Error('nothing was trained');
        return { dense, sparse };
    }
    finally {
        abort.abort();
        bars.stop();
    }
}
function startLearner(reward, seed, steps, show, signal) {
    const started = performance.now();
    const args = ['--import', 'tsx', LEARNER, reward, '--seed', String(seed), '--steps', String(steps)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], signal, killSignal: 'SIGTERM' });
    const curve = [];
    let learned;
    createInterface(child.stdout).on('line', (line) => {
        const told = JSON.parse(line);
        if ('learned' in told) {
            learned = told.learned;
        }
        else {
            curve.push(told);
            show(reward, told);
        }
    });
    return new Promise((resolve, reject) => {
        child.on('error', (error) => {
            if (!signal.aborted)
                reject(error);
        });
        child.on('close', (code) => {
            const seconds = (performance.now() - started) / 1000;
            if (learned)
                resolve({ ...learned, reward, curve, seconds });
            else
                reject(new Error(`the ${reward} learner ended with exit code ${code}; its last words stand above`));
        });
    });
}
function drawBars(total) {
    const format = '{reward} reward | success of the last 100 episodes {success} {bar} | {steps} of {total} steps';
    const multi = new MultiBar({ format, barsize: 24, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
    const create = (reward) => multi.create(100, 0, { reward: reward.padEnd(6), success: '0.00', steps: 0, total: String(total) });
    const bars = { dense: create('dense'), sparse: create('sparse') };
    return {
        show: (reward, { steps, success }) => bars[reward].update(Math.round(100 * success), {
            success: success.toFixed(2),
            steps,
            total: String(total),
        }),
        stop: () => multi.stop(),
    };
}
/** Ten lines a run, where stderr is no terminal. */
function writeLines(total) {
    const due = { dense: 0, sparse: 0 };
    return {
        show(reward, { steps, success }) {
            if (steps < due[reward])
                return;
            due[reward] += total / 10;
            process.stderr.write(`demo: ${reward} reward, ${steps} of ${total} steps, success of the last 100 episodes ${success.toFixed(2)}\n`);
        },
        stop() { },
    };
}
