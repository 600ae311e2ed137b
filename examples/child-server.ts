import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A model is loaded, or Python imports a simulator, before a server says that it listens. */
const START_TIMEOUT_MS = 120_000;
/** How long a server may take to end by itself. */
const STOP_TIMEOUT_MS = 5_000;
/** What a dead server's last words may be, in characters. */
const MAX_WORDS = 4_000;

export interface ChildServer {
  /** `HOST:PORT` it listens on. */
  readonly address: string;
  readonly pid: number;
  /** Rejects, with the server's last words, if it ends before it is stopped. */
  readonly died: Promise<never>;
  /** Ends it. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a server as a user would, in a process of its own, and waits for the line that tells where it listens. It ends
 * with this process, however that ends, short of SIGKILL.
 *
 * @param command what is run, for the messages too.
 * @param address finds `HOST:PORT` in a line of its stdout, as the first group.
 */
export async function startChildServer(command: readonly [string, ...string[]], address: RegExp): Promise<ChildServer> {
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stopping = false;
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString()}`.slice(-MAX_WORDS);
  });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);

  const ended = endOf(child);
  const died = ended.then((how) => {
    process.off('exit', killNow);
    if (stopping) return new Promise<never>(() => {});
    throw new Error(`\`${command.join(' ')}\` ended (${how})${words === '' ? '' : `:\n${words.trim()}`}`);
  });
  died.catch(() => {}); // whoever cares races it

  const stop = async (): Promise<void> => {
    stopping = true;
    child.kill('SIGTERM');
    const killer = setTimeout(killNow, STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(killer);
  };
  try {
    const found = await Promise.race([listens(child, command, address), died]);
    return { address: found, pid: child.pid as number, died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves to how the process ended, once all that it said has been read. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

async function listens(child: ChildProcess, command: readonly string[], address: RegExp): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const found = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const match = address.exec(line)?.[1];
      if (match !== undefined) resolve(match);
    });
  });
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  const late = once(timeout, 'abort').then((): never => {
    throw new Error(`\`${command.join(' ')}\` did not listen within ${START_TIMEOUT_MS / 1000} s`);
  });
  late.catch(() => {}); // it is only a race that it may lose
  return Promise.race([found, late]);
}

/** Stops the servers when somebody ends this process, and then ends it as the signal says. */
export function stopOnSignals(stop: () => Promise<void>): void {
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.once(signal, () => void stop().finally(() => process.exit(code)));
  }
}
