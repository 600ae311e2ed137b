import { duration, estimate, type Under } from './estimate.ts';
import { nameOf, orderOf, type Run, recipeOf } from './plan.ts';
import type { Progress } from './progress.ts';
import { addRow, isSameRun, type Row, readRows } from './rows.ts';
import type { Point, Trained } from './train.ts';

/** Trains one policy; rejects when it fails, and when it is aborted. */
export type Train = (run: Run, signal: AbortSignal, onPoint: (point: Point) => void) => Promise<Trained>;

export interface Work {
  /** Of the rows. */
  readonly path: string;
  readonly runs: readonly Run[];
  /** Name and version of the model that scores. */
  readonly model: string;
  /** Runs at a time. */
  readonly parallel: number;
  readonly train: Train;
  readonly progress: Progress;
  /** Stops the runs under way; they begin anew next time. */
  readonly signal: AbortSignal;
}

/**
 * Trains the runs that have no row, in their order. One that fails is told of, and the next one begins.
 *
 * @returns whether each of them has a row now.
 */
export async function trainAll({ path, runs, model, parallel, train, progress, signal }: Work): Promise<boolean> {
  const ended = () => currentRows(path, model).filter((row) => runs.some((run) => isSameRun(row, run)));
  const before = ended();
  const waiting = runs.filter((run) => !before.some((row) => isSameRun(row, run)));
  const under = new Map<Run, Under>();

  function show(): void {
    const rows = ended();
    const now = [...under.values()];
    const each = now.map(({ run, share }) => `${titleOf(run)} ${Math.round(100 * share)} %`);
    const what = [`${rows.length} of ${runs.length} runs`, ...each].join(' | ');
    progress.update(estimate(rows, waiting, now, parallel), what);
  }

  async function trainOne(run: Run): Promise<void> {
    const move = (share: number) => {
      under.set(run, { run, share });
      show();
    };
    move(0);
    try {
      const { curve, ...outcome } = await train(run, signal, ({ steps }) => move(steps / orderOf(run).steps));
      const points = { steps: curve.map(({ steps }) => steps), success: curve.map(({ success }) => success) };
      addRow(path, { ...run, recipe: recipeOf(run, model), ...points, ...outcome });
      progress.tell(`${titleOf(run)}: held out ${outcome.held_out}, ${duration(outcome.seconds)}`);
    } catch (error) {
      if (!signal.aborted) progress.tell(error instanceof Error ? error.message : String(error));
    } finally {
      under.delete(run);
    }
  }

  async function work(): Promise<void> {
    while (!signal.aborted) {
      const run = waiting.shift();
      if (!run) return;
      await trainOne(run);
    }
  }

  await Promise.all(Array.from({ length: parallel }, work));
  return ended().length === runs.length;
}

/** Rows of today's settings and weights; runs of others are done again. */
export function currentRows(path: string, model: string): readonly Row[] {
  return readRows(path).filter((row) => row.recipe === recipeOf(row, model));
}

export function titleOf(run: Run): string {
  return `${nameOf(run)} seed ${run.seed}`;
}
