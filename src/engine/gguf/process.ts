import { fork } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../../errors.ts';
import type { FromChild, Load, Ready, Reply, Request } from './protocol.ts';

/** `child.ts` beside the sources, `child.js` beside what is built from them. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
const ENTRY = new URL(IS_SOURCE ? 'child.ts' : 'child.js', import.meta.url);

/** A process with the model in it. It ends when this one does, however that happens. */
export interface Child {
  /** What the model is. @throws ChildDied, with the last that llama.cpp said, when it cannot be loaded. */
  readonly ready: Promise<Ready>;
  /** False once it has ended, for whatever reason. */
  isAlive(): boolean;
  /** One request at a time. @throws ChildDied */
  ask(request: Request): Promise<Reply>;
  /** Kills it; resolves when it is gone. Idempotent. */
  end(): Promise<void>;
}

/** The process ended, and how. */
export class ChildDied extends Error {}

export function startChild(load: Load): Child {
  const child = fork(ENTRY, [], {
    // One thread for queued work: see gate.ts. llama.cpp computes in threads of its own.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    // Not this process's own options: among them may be a debugger's port, or with `-e` the script that calls this.
    execArgv: IS_SOURCE ? ['--import', import.meta.resolve('tsx')] : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-KEPT);
  });
  // `close` and not `exit`: by then its last words have been read.
  const closed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(messageOf(error)));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  let isAlive = true;
  const died = closed.then((how) => {
    isAlive = false;
    throw new ChildDied(`llama.cpp ended with ${how}${lastWords(said)}`);
  });
  died.catch(() => {});

  async function tell<T extends FromChild>(message: Load | Request): Promise<T> {
    const listening = new AbortController();
    try {
      const reply = once(child, 'message', { signal: listening.signal });
      reply.catch(() => {});
      // A failed send is followed by the end of the process, which says more.
      child.send(message, () => {});
      const [value] = await Promise.race([reply, died]);
      return value as T;
    } finally {
      listening.abort();
    }
  }

  const ready = tell<Ready>(load);
  ready.catch(() => {});
  return {
    ready,
    isAlive: () => isAlive,
    async ask(request) {
      await ready;
      return tell<Reply>(request);
    },
    async end() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Characters of the error stream that are remembered; and how many of its lines a message repeats. */
const KEPT = 4000;
const LINES = 3;

/** What llama.cpp complained about before the end, without its progress reports. */
function lastWords(said: string): string {
  const lines = said
    .split('\n')
    .filter((line) => /error|fail|invalid|abort|assert|unsupported|unknown|mismatch/i.test(line));
  return lines.length === 0
    ? ''
    : `: ${lines
        .slice(-LINES)
        .map((line) => line.trim())
        .join(' | ')}`;
}
