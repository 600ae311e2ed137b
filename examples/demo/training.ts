import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MultiBar, Presets } from 'cli-progress';
import type { Flags } from './flags.ts';
import { type Learned, REWARDS, type Reward, type Told } from './learner.ts';

const LEARNER = fileURLToPath(new URL('./learn.ts', import.meta.url));

/** One run of SAC: its learning curve, and what it has learned. */
export interface Training extends Learned {
  readonly reward: Reward;
  readonly curve: readonly Point[];
  readonly seconds: number;
}

export interface Point {
  /** Environment steps. */
  readonly steps: number;
  /** Share of the last 100 training episodes that the simulator called done. */
  readonly success: number;
}

export interface Trainings {
  readonly dense: Training;
  readonly sparse: Training;
}

/** Trains with both rewards at once, the same algorithm, settings and seed, and shows how far they are. */
export async function train({ seed, trainSteps }: Flags): Promise<Trainings> {
  const bars = process.stderr.isTTY ? drawBars(trainSteps) : writeLines(trainSteps);
  const abort = new AbortController();
  try {
    const runs = REWARDS.map((reward) => startLearner(reward, seed, trainSteps, bars.show, abort.signal));
    const [dense, sparse] = await Promise.all(runs);
    if (!dense || !sparse) throw new Error('nothing was trained');
    return { dense, sparse };
  } finally {
    abort.abort();
    bars.stop();
  }
}

type Show = (reward: Reward, point: Point) => void;

function startLearner(reward: Reward, seed: number, steps: number, show: Show, signal: AbortSignal): Promise<Training> {
  const started = performance.now();
  const args = ['--import', 'tsx', LEARNER, reward, '--seed', String(seed), '--steps', String(steps)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], signal, killSignal: 'SIGTERM' });
  const curve: Point[] = [];
  let learned: Learned | undefined;
  createInterface(child.stdout).on('line', (line) => {
    const told = JSON.parse(line) as Told;
    if ('learned' in told) {
      learned = told.learned;
    } else {
      curve.push(told);
      show(reward, told);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      if (!signal.aborted) reject(error);
    });
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (learned) resolve({ ...learned, reward, curve, seconds });
      else reject(new Error(`the ${reward} learner ended with exit code ${code}; its last words stand above`));
    });
  });
}

interface Bars {
  readonly show: Show;
  stop(): void;
}

function drawBars(total: number): Bars {
  const format = '{reward} reward | success of the last 100 episodes {success} {bar} | {steps} of {total} steps';
  const multi = new MultiBar({ format, barsize: 24, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  const create = (reward: Reward) =>
    multi.create(100, 0, { reward: reward.padEnd(6), success: '0.00', steps: 0, total: String(total) });
  const bars: Record<Reward, ReturnType<typeof create>> = { dense: create('dense'), sparse: create('sparse') };
  return {
    show: (reward, { steps, success }) =>
      bars[reward].update(Math.round(100 * success), {
        success: success.toFixed(2),
        steps,
        total: String(total),
      }),
    stop: () => multi.stop(),
  };
}

/** Ten lines a run, where stderr is no terminal. */
function writeLines(total: number): Bars {
  const due: Record<Reward, number> = { dense: 0, sparse: 0 };
  return {
    show(reward, { steps, success }) {
      if (steps < due[reward]) return;
      due[reward] += total / 10;
      process.stderr.write(
        `demo: ${reward} reward, ${steps} of ${total} steps, success of the last 100 episodes ${success.toFixed(2)}\n`,
      );
    },
    stop() {},
  };
}
