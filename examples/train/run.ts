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
import { isAddress } from '../../src/config/address.ts';
import { type ChildServer, startChildServer, stopOnSignals } from '../child-server.ts';
import { successRate } from './evaluate.ts';
import { trainPpo } from './ppo.ts';
import { connectVectorEnv } from './remote.ts';
import { trainSac } from './sac.ts';
import { PPO_FOR, SAC_FOR } from './settings.ts';
import type { Policy, TrainingProgress } from './vector-env.ts';

const BIN = fileURLToPath(new URL('../../bin/densegym.js', import.meta.url));
const ENV = 'builtin:tabletop/pick-place';
const ALGORITHMS = ['sac', 'ppo'] as const;
type Algorithm = (typeof ALGORITHMS)[number];
const CHOSEN = { sac: SAC_FOR['pick-place'], ppo: PPO_FOR['pick-place'] };

const EVAL_EPISODES = 100;
/** Between the seed of the scenes that are learned from and that of those the policy is judged on. */
const HELD_OUT_SEED = 1_000_000_000;

const USAGE = `node --import tsx examples/train/run.ts [FLAGS]
  --algo sac|ppo      the algorithm (default sac, which needs a fraction of the steps)
  --target HOST:PORT  a gateway that runs; absent: one around ${ENV} is started and ended
  --steps N           environment steps, all environments together (default ${CHOSEN.sac.steps} for sac, ${CHOSEN.ppo.steps} for ppo);
                      sac needs more than ${CHOSEN.sac.settings.warmup}, its random first steps, and rounds up to whole rounds of all
                      environments; ppo rounds up to whole rollouts
  --eval-episodes N   held-out episodes that the policy is judged on (default ${EVAL_EPISODES})
  --seed N            of scenes, weights and actions (default 0)
  --envs N            environments, from 1 to 256 (default ${CHOSEN.sac.environments} for sac, ${CHOSEN.ppo.environments} for ppo)
  --out FILE.json     where policy and curve are written; absent: nowhere`;

interface Flags {
  readonly algo: Algorithm;
  readonly target: string | undefined;
  /** A whole number of what the algorithm takes at a time. */
  readonly steps: number;
  readonly evalEpisodes: number;
  readonly seed: number;
  readonly envs: number;
  readonly out: string | undefined;
}

type Point = Pick<TrainingProgress, 'steps' | 'episodes' | 'success'>;

interface Outcome {
  /** Share of held-out episodes that succeed, in [0, 1]. */
  readonly success: number;
  readonly seconds: number;
  readonly curve: readonly Point[];
  readonly policy: Policy;
}

/** @throws Error that names the flag and what it takes; undefined when help is asked for. */
function readFlags(args: readonly string[]): Flags | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      algo: { type: 'string', default: 'sac' },
      target: { type: 'string' },
      steps: { type: 'string' },
      'eval-episodes': { type: 'string', default: String(EVAL_EPISODES) },
      seed: { type: 'string', default: '0' },
      envs: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { target, out } = values;
  const algo = ALGORITHMS.find((each) => each === values.algo);
  if (algo === undefined) throw new Error(`--algo takes one of ${ALGORITHMS.join(', ')}, got ${values.algo}`);
  if (target !== undefined && !isAddress(target, 1)) throw new Error(`--target takes HOST:PORT, got ${target}`);
  if (out !== undefined && !existsSync(dirname(out))) throw new Error(`--out: there is no folder ${dirname(out)}`);
  const envs = readCount('--envs', values.envs ?? String(CHOSEN[algo].environments), 1, 256);
  // SAC that never leaves its random first steps learns nothing.
  const least = algo === 'ppo' ? envs * CHOSEN.ppo.settings.rollout : CHOSEN.sac.settings.warmup + 1;
  return {
    algo,
    target,
    steps: roundUp(
      readCount('--steps', values.steps ?? String(CHOSEN[algo].steps), least, 1_000_000_000),
      unitOf(algo, envs),
    ),
    evalEpisodes: readCount('--eval-episodes', values['eval-episodes'], 1, 100_000),
    seed: readCount('--seed', values.seed, 0, HELD_OUT_SEED - 1),
    envs,
    out,
  };
}

/** Environment steps that an algorithm takes at a time: one of each environment, or a rollout of all. */
function unitOf(algo: Algorithm, envs: number): number {
  return algo === 'ppo' ? envs * CHOSEN.ppo.settings.rollout : envs;
}

function roundUp(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}

function readCount(flag: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new Error(`${flag} takes a whole number from ${min} to ${max}, got ${text}`);
  }
  return value;
}

async function learn(target: string, { algo, steps, seed, envs, evalEpisodes }: Flags): Promise<Outcome> {
  const { gamma } = CHOSEN[algo].settings;
  const started = performance.now();
  const env = await connectVectorEnv({ target, count: envs, gamma, seed });
  const curve: Point[] = [];
  const show = createProgressLine(steps, started);
  const onUpdate = ({ policy: _, ...point }: TrainingProgress) => {
    curve.push(point);
    show(point);
    return undefined;
  };
  let policy: Policy;
  try {
    policy = await (algo === 'sac'
      ? trainSac(env, { steps, seed, onUpdate })
      : trainPpo(env, { steps, seed, onUpdate }));
  } finally {
    await env.close();
  }
  const seconds = (performance.now() - started) / 1000;
  // No more sessions than the gateway has had already, and the same number of episodes for each.
  const count = [20, 10, 5, 4, 2].find((sessions) => sessions <= envs && evalEpisodes % sessions === 0) ?? 1;
  process.stderr.write(`train: judging ${evalEpisodes} held-out episodes\n`);
  const heldOut = await connectVectorEnv({ target, count, gamma, seed: seed + HELD_OUT_SEED });
  try {
    return { success: await successRate(heldOut, policy, evalEpisodes), seconds, curve, policy };
  } finally {
    await heldOut.close();
  }
}

/** One line on stderr that is written over, or ten where stderr is no terminal. */
function createProgressLine(total: number, started: number): (point: Point) => void {
  const { isTTY } = process.stderr;
  let due = 0;
  return ({ steps, success }) => {
    const isLast = steps >= total;
    if (!isTTY && steps < due && !isLast) return;
    due += total / 10;
    const rate = steps / ((performance.now() - started) / 1000);
    const left = Math.max(0, Math.round((total - steps) / rate));
    const text = `${steps} of ${total} steps | success of the last 100 episodes ${success.toFixed(2)}`;
    const line = `train: ${text} | ${rate.toFixed(0)} steps/s | ${left} s left`;
    process.stderr.write(isTTY ? `\r${line}\x1b[K${isLast ? '\n' : ''}` : `${line}\n`);
  };
}

function serveArgs(algo: Algorithm): string[] {
  const scale = String(CHOSEN[algo].scale);
  return ['serve', '--env', ENV, '--reward-scale', scale, '--listen', '127.0.0.1:0', '--log-level', 'warn'];
}

async function serveAndLearn(flags: Flags): Promise<Outcome> {
  if (flags.target !== undefined) {
    stopOnSignals(async () => {});
    return learn(flags.target, flags);
  }
  const gateway: ChildServer = await startChildServer(
    [process.execPath, BIN, ...serveArgs(flags.algo)],
    /^densegym serves .* on (\S+:\d+)$/,
  );
  stopOnSignals(gateway.stop);
  try {
    return await learn(gateway.address, flags).catch(async (error: unknown) => {
      // When the gateway has died, its own last words say more than a lost connection.
      await Promise.race([gateway.died, setTimeout(500)]);
      throw error;
    });
  } finally {
    await gateway.stop();
  }
}

/** @returns the exit code: 0, 1 when training failed, 2 when a flag is wrong. */
async function main(args: readonly string[]): Promise<number> {
  const complain = (error: unknown, code: number, more = '') => {
    process.stderr.write(`train: ${error instanceof Error ? error.message : String(error)}\n${more}`);
    return code;
  };
  let flags: Flags | undefined;
  try {
    flags = readFlags(args);
  } catch (error) {
    return complain(error, 2, `\n${USAGE}\n`);
  }
  if (!flags) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    process.stderr.write('\ntrain: interrupted; nothing is written\n');
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const { success, seconds, curve, policy } = await serveAndLearn(flags);
    const steps = curve.at(-1)?.steps ?? 0;
    const result = `${(100 * success).toFixed(0)} % of ${flags.evalEpisodes} held-out episodes succeed`;
    process.stdout.write(`${result}, after ${steps} steps in ${seconds.toFixed(0)} s (seed ${flags.seed})\n`);
    const { out, ...settings } = flags;
    if (out !== undefined) {
      writeFileSync(out, `${JSON.stringify({ ...settings, success, seconds, curve, policy })}\n`);
    }
    return 0;
  } catch (error) {
    // What breaks when the gateway is stopped is no news; `stopOnSignals` ends this process.
    if (interrupted) return new Promise(() => {});
    return complain(error, 1);
  }
}

process.exitCode = await main(process.argv.slice(2));
