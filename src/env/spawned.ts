import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startSessionCall } from '../client/session-call.ts';
import { DenseGymError } from '../errors.ts';
import type { Env, EnvOpen } from './env.ts';
import type { HostConnection } from './host-link.ts';
import { openRemoteEnv } from './remote.ts';

/** The Python package, beside `src/` in the repository and beside `dist/` in the npm package. */
const PYTHON_DIR = fileURLToPath(new URL('../../python', import.meta.url));
const PROJECT_PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));

/** Importing a simulator for the first time can take this long on a slow disk. */
const START_TIMEOUT_MS = 120_000;
/** What a host that failed to start had to say, at most. */
const MAX_STDERR = 4000;

export interface SpawnedOptions {
  readonly python?: string | undefined;
  readonly envKwargs: Readonly<Record<string, unknown>>;
  readonly deadlineMs: number;
  /** Told each line the host logs. */
  readonly onLog: (line: string) => void;
}

/**
 * A Gymnasium environment, `[MODULE:]ID`, in a host process of its own: a crash costs one session, and a session that ends
 * leaves no process behind. The host also ends when this process does, however that happens.
 *
 * @throws DenseGymError `ENV_NOT_FOUND` when the host cannot make it, in the host's own words.
 */
export function spawnEnv(id: string, options: SpawnedOptions, ask: EnvOpen): Promise<Env> {
  const { deadlineMs } = options;
  // A host's own long-lived environment ends with its process: lending is the source's business.
  return openRemoteEnv({ ask: { ...ask, target: 'make' }, deadlineMs, connect: () => startHost(id, options) });
}

async function startHost(id: string, { python, envKwargs, onLog }: SpawnedOptions): Promise<HostConnection> {
  const interpreter = python ?? (existsSync(PROJECT_PYTHON) ? PROJECT_PYTHON : 'python3');
  const host = spawn(
    interpreter,
    [
      '-m',
      'densegym.host',
      'gymnasium',
      id,
      '--listen',
      '127.0.0.1:0',
      '--env-kwargs',
      JSON.stringify(envKwargs),
      '--exit-with-stdin',
    ],
    {
      // The package's own Python code, for interpreters that do not have it installed.
      env: { ...process.env, PYTHONPATH: [process.env['PYTHONPATH'], PYTHON_DIR].filter(Boolean).join(':') },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const exited = new Promise<string>((resolve) => {
    host.once('error', (error) => resolve(error.message));
    host.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  let stderr = '';
  createInterface({ input: host.stderr }).on('line', (line) => {
    stderr = `${stderr}${line}\n`.slice(-MAX_STDERR);
    onLog(line);
  });
  const stop = async (): Promise<void> => {
    host.stdin.end();
    host.kill('SIGTERM');
    const killer = setTimeout(() => host.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(killer);
  };
  try {
    const address = await readAddress(host, exited, (how) => explain(interpreter, id, stderr, how));
    return { call: startSessionCall(address), owned: true, close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The host says where it listens in a line of its own: `{"densegym_host": "127.0.0.1:43211", …}`. */
async function readAddress(
  host: ChildProcess,
  exited: Promise<string>,
  explanation: (how: string) => string,
): Promise<string> {
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: host.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const [, address] = /^\{"densegym_host": *"([^"]+)"/.exec(line) ?? [];
      if (address !== undefined) resolve(address); // a wrapper around the interpreter may have printed before
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, START_TIMEOUT_MS, `it did not listen within ${START_TIMEOUT_MS / 1000} s`);
  });
  const outcome = await Promise.race([
    ready.then((address) => ({ address })),
    exited.then((how) => ({ how })),
    late.then((how) => ({ how, hangs: true })),
  ]);
  clearTimeout(timer);
  if ('address' in outcome) return outcome.address;
  if ('hangs' in outcome) throw new DenseGymError('ENV_NOT_FOUND', explanation(outcome.how));
  // Its last lines may still be in the pipe.
  if (host.stderr && !host.stderr.readableEnded) await once(host.stderr, 'end').catch(() => {});
  throw new DenseGymError('ENV_NOT_FOUND', explanation(outcome.how));
}

/** What a host that did not start said, as the user's next step. */
function explain(interpreter: string, id: string, stderr: string, how: string): string {
  if (/No module named '?(grpc|google|numpy|gymnasium)\b/.test(stderr)) {
    return `${interpreter} lacks what a host needs: run \`${interpreter} -m pip install grpcio protobuf googleapis-common-protos grpcio-health-checking numpy gymnasium\``;
  }
  const last = stderr.trim().split('\n').at(-1);
  const [, said] = /^densegym-host: (.+)$/.exec(last ?? '') ?? [];
  return said ?? `the host of gymnasium:${id} did not start with ${interpreter}: ${last ? `${last} (${how})` : how}`;
}
