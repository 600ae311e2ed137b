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
/** From before a trainer's first session to long after its last one has begun to step. */
const LONGEST_LIFE_MS = 12_000;
/** A host ends within seconds of its session. */
const SETTLE_MS = 30_000;

/** What the operating system holds for the gateway. */
export interface Holdings {
  readonly sockets: number;
  /** Descriptors and mappings of memory without a name, and names in /dev/shm. */
  readonly segments: number;
  readonly descriptors: number;
  /** Processes below it. */
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
    await killTrainer(gateway, LONGEST_LIFE_MS / 2, false); // what is loaded once is loaded now
    const before = await settled(gateway.pid);
    let [killed, stepping] = [0, 0];
    while (killed < sessions) {
      stepping += await killTrainer(gateway, random.uniform(0, LONGEST_LIFE_MS), random.chance(HOST_FIRST));
      killed += TOGETHER;
      onKilled(TOGETHER);
    }
    return { killed, stepping, before, after: await settled(gateway.pid) };
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

/** @returns how many of its sessions had begun to step. */
async function killTrainer(gateway: ChildServer, lifeMs: number, hostFirst: boolean): Promise<number> {
  const script = `${ROOT}bench/soak/trainer.py`;
  const trainer = spawn(PYTHON, [script, gateway.address, String(TOGETHER)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(trainer, 'close');
  let stepping = 0;
  const started = new Promise<void>((resolve) => {
    createInterface({ input: trainer.stdout }).on('line', (line) => (line === 'open' ? stepping++ : resolve()));
  });
  await Promise.race([started, ended, gateway.died]);
  await pause(lifeMs);
  const [host] = hostFirst ? childrenOf(gateway.pid) : [];
  if (host !== undefined) process.kill(host, 'SIGKILL');
  trainer.kill('SIGKILL');
  await ended;
  return stepping;
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
    segments: [...descriptors, ...maps].filter(isSegment).length + readdirSync('/dev/shm').length,
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
