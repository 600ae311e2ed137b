/** One training: a gateway where the reward is a model's, and train.py in an environment of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChildServer } from '../../examples/child-server.ts';
import { gatewayFlags, isScored, nameOf, orderOf, type Run, slowOrderOf } from './plan.ts';
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

/**
 * Trains one policy.
 *
 * @param signal ends it, and what was learned is lost.
 * @throws Error with the last words of what failed.
 */
export async function train(run: Run, signal: AbortSignal, onPoint: (point: Point) => void): Promise<Trained> {
  const order = orderOf(run);
  if (!isScored(run)) return runScript(run, order, signal, onPoint);
  const gateway = await startGateway(run);
  try {
    return await runScript(run, { ...order, target: gateway.address }, signal, onPoint);
  } finally {
    await gateway.stop();
  }
}

function startGateway(run: Run): ReturnType<typeof startChildServer> {
  const slow = slowOrderOf(run);
  if (slow) {
    const command = [process.execPath, '--import', 'tsx', SLOW_SERVER, JSON.stringify(slow)] as const;
    return startChildServer(command, /^listening on (\S+)$/);
  }
  const command = [process.execPath, BIN, 'serve', ...gatewayFlags(run)] as const;
  return startChildServer(
    [...command, '--listen', '127.0.0.1:0', '--log-level', 'warn'],
    /^densegym serves .* on (\S+:\d+)$/,
  );
}

async function runScript(
  run: Run,
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
  throw new Error(`${nameOf(run)} seed ${run.seed} ended with exit code ${code}:\n${words.trim()}`);
}
