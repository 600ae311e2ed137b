/**
 * Proof by training: runs every training of the plan that has no row yet, and adds its row to `bench/results/prove.json`.
 * Stopped at any moment, it begins again with the runs it was at. `--list` tells what is done; `--plot` writes docs/results.md
 * of that. Neither trains.
 *
 * Run: npm run prove -- [--only pick-place/ppo]… [--seeds 0-2] [--parallel 2] [--list] [--plot]
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BUNDLED_MODEL_DIR, readModelId } from '../../src/engine/embedded/model-files.ts';
import { chooseRuns, type Run } from './plan.ts';
import { createProgress } from './progress.ts';
import { writeResults } from './results.ts';
import { isSameRun, lockRows, type Row } from './rows.ts';
import { train, trainingOf, untilSignal } from './train.ts';
import { currentRows, type Train, titleOf, trainAll } from './train-all.ts';

const ROWS = fileURLToPath(new URL('../results/prove.json', import.meta.url));

function list(runs: readonly Run[], rows: readonly Row[]): void {
  for (const run of runs) {
    const row = rows.find((each) => isSameRun(each, run));
    const state = row ? `held out ${row.held_out}, ${row.seconds} s` : 'waits';
    process.stdout.write(`${titleOf(run).padEnd(38)} ${state}\n`);
  }
}

async function trainChosen(runs: readonly Run[], model: string, parallel: number): Promise<boolean> {
  const unlock = lockRows(ROWS);
  const progress = createProgress();
  const trainRun: Train = (run, signal, onPoint) => train(trainingOf(run), signal, onPoint);
  try {
    return await trainAll({ path: ROWS, runs, model, parallel, train: trainRun, progress, signal: untilSignal() });
  } finally {
    progress.stop();
    unlock();
  }
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      seeds: { type: 'string' },
      parallel: { type: 'string', default: '1' },
      list: { type: 'boolean', default: false },
      plot: { type: 'boolean', default: false },
    },
  });
  const parallel = Number(values.parallel);
  if (!(Number.isInteger(parallel) && parallel > 0)) {
    throw new Error(`--parallel takes a number of runs at a time, from 1, got ${values.parallel}`);
  }
  const chosen = chooseRuns({ only: values.only, seeds: values.seeds });
  const model = await readModelId(BUNDLED_MODEL_DIR);
  if (values.plot) {
    await writeResults(currentRows(ROWS, model));
    process.stdout.write('written: docs/results.md and its pictures\n');
  } else if (values.list) list(chosen, currentRows(ROWS, model));
  else return trainChosen(chosen, model, parallel);
  return true;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`prove: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
