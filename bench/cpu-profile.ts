/** Where the time of a process goes that called `profileOnSignal`. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { PROFILE } from './profile-on-signal.mjs';

/** For the file to be there. */
const WRITE_MS = 30_000;

interface Recorded {
  readonly nodes: readonly { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  readonly samples: readonly number[];
  /** Microseconds from each sample to the next. */
  readonly timeDeltas: readonly number[];
}

/** Shares of the time that it was busy, largest first. */
export type Shares = readonly (readonly [name: string, share: number])[];

export interface CpuProfile {
  readonly byPackage: Shares;
  readonly byFunction: Shares;
}

/** Profiles a process while something runs; the file stays for a browser's developer tools. */
export async function profiled<T>(pid: number, run: () => Promise<T>): Promise<{ result: T; profile: CpuProfile }> {
  mkdirSync('out/bench', { recursive: true });
  rmSync(PROFILE, { force: true });
  process.kill(pid, 'SIGUSR2');
  const result = await run();
  process.kill(pid, 'SIGUSR2');
  for (const until = performance.now() + WRITE_MS; !existsSync(PROFILE); await setTimeout(100))
    if (performance.now() > until) throw new Error(`process ${pid} wrote no ${PROFILE}; does it call profileOnSignal?`);
  return { result, profile: summarize(JSON.parse(readFileSync(PROFILE, 'utf8')) as Recorded) };
}

function summarize({ nodes, samples, timeDeltas }: Recorded): CpuProfile {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byPackage = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let busy = 0;
  for (const [i, sample] of samples.entries()) {
    const frame = frames.get(sample);
    if (!frame || frame.functionName === '(idle)') continue;
    const time = timeDeltas[i] ?? 0;
    busy += time;
    const where = packageOf(frame.url) ?? frame.functionName;
    add(byPackage, where, time);
    add(byFunction, `${frame.functionName || '(anonymous)'}  ${where}:${frame.lineNumber + 1}`, time);
  }
  const sorted = (times: ReadonlyMap<string, number>): Shares =>
    [...times].map(([name, time]) => [name, time / busy] as const).sort(([, one], [, other]) => other - one);
  return { byPackage: sorted(byPackage), byFunction: sorted(byFunction) };
}

function packageOf(url: string): string | undefined {
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+\/.*)$/.exec(url)?.[1];
  const own = /\/dist\/(.*)$/.exec(url)?.[1];
  return inPackage ?? own ?? (url.startsWith('node:') ? url : undefined);
}

function add(shares: Map<string, number>, name: string, time: number): void {
  shares.set(name, (shares.get(name) ?? 0) + time);
}
