/** One training: a gateway where the reward is a model's, and train.py in an environment of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChildServer } from '../../examples/child-server.ts';
import type { Order as SlowOrder } from '../late/server.ts';
import { gatewayFlags, isScored, nameOf, type Order, orderOf, type Run, slowOrderOf } from './plan.ts';
import type { Outcome } from './rows.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PYTHON = fileURLToPath(new URL('../../.venv-train/bin/python', import.meta.url));
const BIN = fileURLToPath(new URL('../../bin/densegym.js', import.meta.url));
const SLOW_SERVER = fileURLToPath(new URL('../late/server.ts', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./train.py', import.meta.url));
/** What is kept of the words of a training that failed, in characters. */
const MAX_WORDS = 4_000;

export interface Point {
  /** Environment steps so far. */
  readonly steps: number;
  /** Share of the last 100 training episodes that succeeded. */
  readonly success: number;
}

export interface Trained extends Outcome {
  readonly curve: readonly Point[];
}

/** A training as it is started. */
export interface Training {
  /** For messages. */
  readonly name: string;
  readonly order: Order;
  /** Starts the gateway that scores, which says where it listens; absent: nothing is scored. */
  readonly gateway?: { readonly command: readonly [string, ...string[]]; readonly address: RegExp };
}

export function trainingOf(run: Run): Training {
  const training = { name: `${nameOf(run)} seed ${run.seed}`, order: orderOf(run) };
  if (!isScored(run)) return training;
  const slow = slowOrderOf(run);
  return { ...training, gateway: slow ? slowGateway(slow) : gatewayWith(gatewayFlags(run)) };
}

/** A gateway as it ships. @param flags of `densegym serve`. */
export function gatewayWith(flags: readonly string[]): NonNullable<Training['gateway']> {
  const always = ['--listen', '127.0.0.1:0', '--log-level', 'warn'];
  return {
    command: [process.execPath, BIN, 'serve', ...flags, ...always],
    address: /^densegym serves .* on (\S+:\d+)$/,
  };
}

function slowGateway(order: SlowOrder): NonNullable<Training['gateway']> {
  const command = [process.execPath, '--import', 'tsx', SLOW_SERVER, JSON.stringify(order)] as const;
  return { command, address: /^listening on (\S+)$/ };
}

/** Aborted when somebody ends this process, which then ends with its trainings. */
export function untilSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}

/**
 * Trains one policy.
 *
 * @param signal ends it, and what was learned is lost.
 * @throws Error with the last words of what failed.
 */
export async function train(
  training: Training,
  signal: AbortSignal,
  onPoint: (point: Point) => void,
): Promise<Trained> {
  const { name, order, gateway } = training;
  if (!gateway) return runScript(name, order, signal, onPoint);
  const server = await startChildServer(gateway.command, gateway.address);
  try {
    return await runScript(name, { ...order, target: server.address }, signal, onPoint);
  } finally {
    await server.stop();
  }
}

async function runScript(
  name: string,
  order: object,
  signal: AbortSignal,
  onPoint: (point: Point) => void,
): Promise<Trained> {
  // Its own package and not an installed one; one thread, and idle ones give the core away.
  const env = { ...process.env, PYTHONPATH: `${ROOT}python`, OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive' };
  const child = spawn(PYTHON, [SCRIPT, JSON.stringify(order)], { cwd: ROOT, env, signal });
  const ended = once(child, 'close');
  ended.catch(() => {}); // awaited below
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString()}`.slice(-MAX_WORDS);
  });
  const curve: Point[] = [];
  let outcome: Outcome | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as Point | Outcome;
    if ('held_out' in told) outcome = told;
    else {
      curve.push(told);
      onPoint(told);
    }
  }
  const [code] = await ended;
  if (code === 0 && outcome) return { ...outcome, curve };
  throw new Error(`${name} ended with exit code ${code}:\n${words.trim()}`);
}
