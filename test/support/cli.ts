import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND = ['--import', 'tsx', 'src/cli/main.ts'];

/** Runs `densegym ARGS` to its end. */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = spawn(process.execPath, [...COMMAND, ...args], { env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

export interface Serving {
  readonly address: string;
  readonly child: ChildProcess;
  /** What it logged so far. */
  log(): string;
  /** Ends it as an operator does, and resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `densegym serve ARGS` on a free port and waits until it serves. */
export async function serve(args: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [...COMMAND, 'serve', '--listen', '127.0.0.1:0', ...args]);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const ready = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const first = await Promise.race([ready, exited]);
  const address = typeof first[0] === 'string' ? / on (\S+)$/.exec(first[0])?.[1] : undefined;
  if (address === undefined) throw new Error(`densegym serve ended: ${stderr}`);
  return {
    address,
    child,
    log: () => stderr,
    stop: async () => {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}
