/** Sessions that are killed at random moments, through a gateway as it ships; and what is left of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ChildServer, startChildServer } from '../../examples/child-server.ts';
import { createRandom } from '../../src/env/tabletop/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PYTHON = `${ROOT}.venv/bin/python`;
/** Sessions of a trainer, all killed with it. */
const TOGETHER = 10;
/** Of the trainers, how many live to see the host of one of their sessions killed first. */
const HOST_FIRST = 1 / 4;
/** Trainers live from no time at all to this many times as long as all their sessions take to begin to step. */
const LONGEST_LIFE = 3;
/** How long those may take. */
const OPEN_MS = 120_000;
/** Its multiples, modulo 1, cover the moments evenly however few there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** What the gateway has to notice that a host is gone. */
const NOTICE_MS = 500;
/** A host ends within seconds of its session. */
const SETTLE_MS = 30_000;

/** What the operating system holds for the gateway. */
export interface Holdings {
  readonly sockets: number;
  /** Descriptors and mappings of memory that processes share. */
  readonly segments: number;
  readonly descriptors: number;
  /** Processes that it has started: hosts. */
  readonly children: number;
}

export interface Outcome {
  readonly killed: number;
  /** Of those, sessions that had begun to step. */
  readonly stepping: number;
  readonly before: Holdings;
  readonly after: Holdings;
}

/**
 * @param sessions how many are killed, rounded up to whole trainers.
 * @param seed of the moments.
 */
export async function killSessions(
  sessions: number,
  seed: number,
  onKilled: (sessions: number) => void,
): Promise<Outcome> {
  const gateway = await startGateway();
  const random = createRandom(seed, 'kills');
  try {
    const longestMs = LONGEST_LIFE * (await timeToOpen(gateway)); // what is loaded once is loaded now
    const before = await settled(gateway.pid);
    const first = random.uniform(0, 1);
    let stepping = 0;
    const trainers = Math.ceil(sessions / TOGETHER);
    for (let i = 0; i < trainers; i++) {
      const trainer = startTrainer(gateway);
      await pause(longestMs * ((first + i * GOLDEN) % 1));
      if (random.chance(HOST_FIRST)) await killHost(gateway);
      stepping += trainer.stepping();
      await trainer.kill();
      onKilled(TOGETHER);
    }
    return { killed: trainers * TOGETHER, stepping, before, after: await settled(gateway.pid) };
  } finally {
    await gateway.stop();
  }
}

function startGateway(): Promise<ChildServer> {
  const flags = {
    '--env': 'gymnasium:free_env:Free-v0',
    '--env-kwargs': JSON.stringify({ workload: 'b', render_mode: 'rgb_array' }),
    '--instruction': 'do nothing',
    '--listen': '127.0.0.1:0',
    '--python': PYTHON,
    '--log-level': 'error',
  };
  const env = `PYTHONPATH=${ROOT}bench/transport`;
  const command = [process.execPath, `${ROOT}bin/densegym.js`, 'serve', '--allow-out-of-domain'];
  return startChildServer(
    ['env', env, ...command, ...Object.entries(flags).flat()],
    /^densegym serves .* on (\S+:\d+)$/,
  );
}

interface Trainer {
  /** How many of its sessions have begun to step. */
  stepping(): number;
  kill(): Promise<void>;
}

function startTrainer(gateway: ChildServer): Trainer {
  const script = `${ROOT}bench/soak/trainer.py`;
  const child = spawn(PYTHON, [script, gateway.address, String(TOGETHER)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let open = 0;
  createInterface({ input: child.stdout }).on('line', () => open++);
  return {
    stepping: () => open,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Milliseconds until all sessions of a trainer step. */
async function timeToOpen(gateway: ChildServer): Promise<number> {
  const started = performance.now();
  const trainer = startTrainer(gateway);
  while (trainer.stepping() < TOGETHER) {
    if (performance.now() - started > OPEN_MS) throw new Error(`${TOGETHER} sessions do not step within ${OPEN_MS} ms`);
    await pause(20);
  }
  await trainer.kill();
  return performance.now() - started;
}

/** The newest of them: the oldest may be the last trainer's. Its trainer lives to see it. */
async function killHost(gateway: ChildServer): Promise<void> {
  const host = childrenOf(gateway.pid).at(-1);
  if (host === undefined) return;
  process.kill(host, 'SIGKILL');
  await pause(NOTICE_MS);
}

/** What is held once the hosts of all sessions have ended. */
async function settled(pid: number): Promise<Holdings> {
  const deadline = performance.now() + SETTLE_MS;
  while (childrenOf(pid).length > 0 && performance.now() < deadline) await pause(100);
  await pause(500);
  return holdingsOf(pid);
}

function holdingsOf(pid: number): Holdings {
  const descriptors = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  const isSegment = (text: string) => text.includes('memfd:') || text.includes('/dev/shm/');
  return {
    sockets: descriptors.filter((target) => target.startsWith('socket:')).length,
    segments: [...descriptors, ...maps].filter(isSegment).length,
    descriptors: descriptors.length,
    children: childrenOf(pid).length,
  };
}

function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return []; // closed meanwhile
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}
