/** The finished runs, a line each in a JSON file that is whole at every moment. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Run } from './plan.ts';

/** What train.py says of a run that ended. */
export interface Outcome {
  /** Share of 100 held-out episodes that end in the simulator's success, under the last policy's random actions. */
  readonly held_out: number;
  /** Share of the training episodes that were paid a success the simulator did not see. */
  readonly false_success: number;
  /** Share of the steps that have a score of their own. */
  readonly scored: number;
  readonly seconds: number;
  /** Model and weights that scored; null without. */
  readonly model: string | null;
  /** Version of stable-baselines3. */
  readonly sb3: string;
}

export interface Row extends Run, Outcome {
  /** `recipeOf` the run. */
  readonly recipe: string;
  /** Environment steps, and the share of the last 100 training episodes that succeeded by then. */
  readonly steps: readonly number[];
  readonly success: readonly number[];
}

export function readRows(path: string): readonly Row[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Row[]) : [];
}

export function isSameRun(a: Run, b: Run): boolean {
  return a.task === b.task && a.algo === b.algo && a.reward === b.reward && a.seed === b.seed;
}

/**
 * Adds a row, in the place of one that the same run left with another recipe. The file is replaced as a whole: whoever
 * is killed meanwhile leaves the old one or the new one.
 */
export function addRow(path: string, row: Row): void {
  const rows = [...readRows(path).filter((other) => !isSameRun(row, other)), row];
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  const file = openSync(next, 'w');
  writeSync(file, `[\n${rows.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(next, path);
}

/**
 * Takes the file for this process: two that train at once would do every run twice. A lock whose process is gone is taken
 * over.
 *
 * @returns what gives it back.
 * @throws Error that names the process that has it.
 */
export function lockRows(path: string): () => void {
  const lock = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      const file = openSync(lock, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(readFileSync(lock, 'utf8'));
    if (owner > 0 && isAlive(owner))
      throw new Error(`process ${owner} is at ${path} already; stop it, or let it finish`);
    rmSync(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
