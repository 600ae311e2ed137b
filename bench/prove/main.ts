/**
 * Proof by training: runs every training of the plan that has no row yet, and adds its row to `bench/results/prove.json`.
 * Stopped at any moment it goes on with the run it was at. `--plot` writes docs/results.md of the rows so far, and trains
 * nothing.
 *
 * Run: npm run prove -- [--only pick-place/ppo]… [--seeds 0-2] [--parallel 2] [--list] [--plot]
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BUNDLED_MODEL_DIR, readModelId } from '../../src/engine/embedded/model-files.ts';
import { estimate, type Under } from './estimate.ts';
import { chooseRuns, nameOf, orderOf, type Run, recipeOf } from './plan.ts';
import { createProgress } from './progress.ts';
import { writeResults } from './results.ts';
import { addRow, isSameRun, lockRows, type Row, readRows } from './rows.ts';
import { BIN, train } from './train.ts';

const ROWS = fileURLToPath(new URL('../results/prove.json', import.meta.url));

/** What a run with late rewards is left out for; undefined once the gateway offers them. */
function whyNoLate(): string | undefined {
  const help = execFileSync(process.execPath, [BIN, 'serve', '--help'], { encoding: 'utf8' });
  return /--timing\b[\s\S]*?\blate\b/.test(help) ? undefined : '`densegym serve` offers no `--timing late`';
}

interface Work {
  readonly path: string;
  readonly runs: readonly Run[];
  readonly model: string;
  readonly parallel: number;
}

/** Trains what has no row, in order; a run that fails is told of, and the next one starts. */
async function trainAll({ path, runs, model, parallel }: Work): Promise<boolean> {
  const progress = createProgress();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const rows = () => currentRows(path, model);
  const waiting = runs.filter((run) => !rows().some((row) => isSameRun(row, run)));
  const under = new Map<Run, Under>();
  let failed = 0;

  function show(): void {
    const ofThese = rows().filter((row) => runs.some((run) => isSameRun(row, run)));
    const what = [...under.values()].map(({ run, share }) => `${title(run)} ${Math.round(100 * share)} %`);
    const ended = `${ofThese.length} of ${runs.length} runs`;
    progress.update(estimate(ofThese, waiting, [...under.values()], parallel), [ended, ...what].join(' | '));
  }

  async function work(): Promise<void> {
    for (let run = waiting.shift(); run !== undefined && !stop.signal.aborted; run = waiting.shift()) {
      await trainOne(run);
    }
  }

  async function trainOne(run: Run): Promise<void> {
    const recipe = recipeOf(run, model);
    under.set(run, { run, share: 0 });
    show();
    try {
      const { curve, ...outcome } = await train(run, stop.signal, ({ steps }) => {
        under.set(run, { run, share: steps / orderOf(run).steps });
        show();
      });
      const [steps, success] = [curve.map((point) => point.steps), curve.map((point) => point.success)];
      addRow(path, { ...run, recipe, steps, success, ...outcome });
      progress.tell(`${title(run)}: held out ${outcome.held_out}, ${outcome.seconds} s`);
    } catch (error) {
      if (stop.signal.aborted) return;
      failed += 1;
      progress.tell(error instanceof Error ? error.message : String(error));
    } finally {
      under.delete(run);
    }
  }

  await Promise.all(Array.from({ length: parallel }, work));
  progress.stop();
  return failed === 0 && !stop.signal.aborted;
}

/** Rows of today's settings and weights; others are done again. */
function currentRows(path: string, model: string): readonly Row[] {
  return readRows(path).filter((row) => row.recipe === recipeOf(row, model));
}

function title(run: Run): string {
  return `${nameOf(run)} seed ${run.seed}`;
}

function list(runs: readonly Run[], rows: readonly Row[], late: string | undefined): void {
  for (const run of runs) {
    const row = rows.find((each) => isSameRun(each, run));
    const skipped = run.reward === 'densegym-late' && late !== undefined;
    const state = row ? `held out ${row.held_out}, ${row.seconds} s` : skipped ? `left out: ${late}` : 'waits';
    process.stdout.write(`${title(run).padEnd(38)} ${state}\n`);
  }
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string' },
    parallel: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    plot: { type: 'boolean', default: false },
  },
});

async function main(): Promise<boolean> {
  const parallel = Number(values.parallel);
  if (!(Number.isInteger(parallel) && parallel > 0)) {
    throw new Error(`--parallel takes a number of runs at a time, from 1, got ${values.parallel}`);
  }
  const chosen = chooseRuns({ only: values.only, seeds: values.seeds });
  const model = await readModelId(BUNDLED_MODEL_DIR);
  const late = whyNoLate();
  if (values.plot) {
    await writeResults(currentRows(ROWS, model), late);
    return true;
  }
  if (values.list) {
    list(chosen, currentRows(ROWS, model), late);
    return true;
  }
  const runs = chosen.filter(({ reward }) => late === undefined || reward !== 'densegym-late');
  if (runs.length < chosen.length) {
    process.stderr.write(`prove: ${chosen.length - runs.length} runs with late rewards are left out: ${late}\n`);
  }
  const unlock = lockRows(ROWS);
  try {
    return await trainAll({ path: ROWS, runs, model, parallel });
  } finally {
    unlock();
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`prove: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
