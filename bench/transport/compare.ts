/** Every contestant under every workload, in interleaved rounds. */
import { setMaxListeners } from 'node:events';
import { CONTESTANTS, ECHO, type Workload } from './contestants.ts';
import { type Row, rowsOf } from './rows.ts';
import { measure, startContestant } from './run-rounds.ts';

export interface CompareOptions {
  readonly workloads: Iterable<Workload>;
  readonly envs: readonly (1 | 8)[];
  readonly rounds: number;
  /** Of a round, and of the warm-up before the first. */
  readonly seconds: number;
  readonly warmup: number;
  /** Part of the names of those that are measured, beside the echo. */
  readonly only: string;
  readonly tell: (what: string) => void;
  /** Told the rows of a workload as they are there. */
  readonly onRows: (rows: readonly Row[]) => void;
}

export async function compareAll(options: CompareOptions): Promise<readonly Row[]> {
  setMaxListeners(0, process); // every child ends with this process
  const rows: Row[] = [];
  for (const envs of options.envs) {
    for (const workload of options.workloads) {
      const found = await compare(workload, envs, options);
      options.onRows(found);
      rows.push(...found);
    }
  }
  return rows;
}

async function compare(
  workload: Workload,
  envs: 1 | 8,
  { only, tell, ...times }: CompareOptions,
): Promise<readonly Row[]> {
  const chosen = CONTESTANTS[envs].filter(({ name }) => name === ECHO || name.includes(only));
  const running = [];
  try {
    for (const contestant of chosen) {
      tell(`${workload}, ${envs}: starts ${contestant.name}`);
      running.push(await startContestant(contestant, workload, envs));
    }
    const figures = await measure(running, times, (name) => tell(`${workload}, ${envs}: ${name}`));
    return rowsOf(workload, envs, figures);
  } finally {
    for (const each of running) await each.stop();
  }
}
