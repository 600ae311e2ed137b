import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSessionCall } from '../client/session-call.ts';
import { DenseGymError } from '../errors.ts';
import type { Env, EnvOpen } from './env.ts';
import type { HostConnection } from './host-link.ts';
import { createHostLog, essentialLine, type HostLog } from './host-log.ts';
import { openRemoteEnv } from './remote.ts';
import { type OnFailure, tellFailure, withToldFailures } from './told-failures.ts';

/** The Python package, beside `src/` in the repository and beside `dist/` in the npm package. */
const PYTHON_DIR = fileURLToPath(new URL('../../python', import.meta.url));
const PROJECT_PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));

/** Importing a simulator for the first time can take this long on a slow disk. */
const START_TIMEOUT_MS = 120_000;
/** How long a host may take to end once its connection broke, and its last lines to arrive, for a message to say it. */
const LAST_WORDS_MS = 500;

export interface SpawnedOptions {
  readonly python?: string | undefined;
  readonly envKwargs: Readonly<Record<string, unknown>>;
  /** How images of its observations are packed, by key; absent: raw. */
  readonly observationCodecs?: Readonly<Record<string, 'png' | 'jpeg'>> | undefined;
  /** How the copies of a batch step: one after another, or at once in processes of their own; absent: `sync`. */
  readonly vectorization?: 'sync' | 'async' | undefined;
  /** Whether sessions go on by a pipe; absent: they do. */
  readonly pipe?: boolean | undefined;
  readonly deadlineMs: number;
  /** Told each line the host logs. */
  readonly onLog: (line: string) => void;
  readonly onFailure: OnFailure;
}

/**
 * A Gymnasium environment, `[MODULE:]ID`, in a host process of its own: a crash costs one session, and a session that ends
 * leaves no process behind. The host also ends when this process does, however that happens.
 *
 * @throws DenseGymError `ENV_NOT_FOUND` when the host cannot make it, in the host's own words.
 */
export async function spawnEnv(id: string, options: SpawnedOptions, ask: EnvOpen): Promise<Env> {
  const { deadlineMs, onLog, onFailure } = options;
  const log = createHostLog(onLog);
  const connect = () => startHost(id, options, log);
  // A host's own long-lived environment ends with its process: lending is the source's business.
  const opening = openRemoteEnv({ ask: { ...ask, target: 'make' }, deadlineMs, connect });
  return withToldFailures(await tellFailure(opening, log, onFailure), log, onFailure);
}

async function startHost(
  id: string,
  { python, envKwargs, observationCodecs = {}, vectorization = 'sync', pipe }: SpawnedOptions,
  log: HostLog,
): Promise<HostConnection> {
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
      ...Object.entries(observationCodecs).flatMap(([key, codec]) => ['--observation-codec', `${key}=${codec}`]),
      '--vectorization',
      vectorization,
      '--exit-with-stdin',
    ],
    {
      // The package's own Python code, for interpreters that do not have it installed.
      env: {
        ...process.env,
        ...(pipe === false && { DENSEGYM_PIPE: 'false' }),
        PYTHONPATH: [process.env['PYTHONPATH'], PYTHON_DIR].filter(Boolean).join(':'),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const exited = new Promise<string>((resolve) => {
    host.once('error', (error) => resolve(error.message));
    host.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  createInterface({ input: host.stderr }).on('line', log.add);
  const stop = async (): Promise<void> => {
    host.stdin.end();
    host.kill('SIGTERM');
    const killer = setTimeout(() => host.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(killer);
  };
  const lastWords = async (): Promise<string | undefined> => {
    const how = await within(LAST_WORDS_MS, exited);
    if (how === undefined || how === 'exit code 0' || how === 'SIGTERM') return undefined; // it lives, or we ended it
    await within(LAST_WORDS_MS, endOf(host.stderr));
    const line = essentialLine(log.text());
    return `its host ended with ${how}${line === undefined ? '' : `: ${line}`}`;
  };
  try {
    const address = await readAddress(host, exited, (how) => explain(interpreter, id, log.text(), how));
    return { call: startSessionCall(address, { pipe }), owned: true, lastWords, close: stop };
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
  await endOf(host.stderr);
  throw new DenseGymError('ENV_NOT_FOUND', explanation(outcome.how));
}

/** Resolves once everything was read that a host which has ended wrote: its last lines may still be in the pipe. */
async function endOf(stderr: ChildProcess['stderr']): Promise<void> {
  if (stderr && !stderr.readableEnded) await once(stderr, 'end').catch(() => {});
}

/** What the work resolves to, or undefined when it takes longer. */
function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  return Promise.race([work, pause(ms, undefined, { ref: false })]);
}

/** `./python` in a clone. */
function pythonDir(): string {
  const near = relative(process.cwd(), PYTHON_DIR);
  return near.startsWith('..') ? PYTHON_DIR : `./${near}`;
}

/** What a host that did not start said, as the user's next step. */
function explain(interpreter: string, id: string, stderr: string, how: string): string {
  if (/^spawn .* (ENOENT|EACCES)$/.test(how)) {
    const why = how.endsWith('ENOENT') ? 'there is no such file' : 'it is no program';
    return `the interpreter ${interpreter} cannot be run: ${why}; name one that has gymnasium with --python PATH`;
  }
  if (/No module named '?(densegym|grpc|google|numpy|gymnasium)\b/.test(stderr)) {
    return (
      `${interpreter} lacks what a host needs: run \`${interpreter} -m pip install ${pythonDir()}\`, or name another ` +
      'interpreter with --python PATH'
    );
  }
  const [, said] = /^densegym-host: (.+)$/.exec(stderr.split('\n').at(-1) ?? '') ?? [];
  const line = essentialLine(stderr);
  return said ?? `the host of gymnasium:${id} did not start with ${interpreter}: ${line ? `${line} (${how})` : how}`;
}
