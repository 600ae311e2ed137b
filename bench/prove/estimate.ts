/** How much of the work is done, and how long the rest takes. */
import { isScored, type Kind, nameOf, orderOf, type Run } from './plan.ts';
import type { Row } from './rows.ts';

/** Seconds of 1,000 environment steps, before a run of the kind was measured: two shared cores. */
const GUESS = { ppo: { bare: 0.4, scored: 4.5 }, sac: { bare: 5.4, scored: 9 } };

/** Seconds of a run of each kind: the mean of those that ended, else a guess. */
export function secondsOf(kind: Kind, rows: readonly Row[]): number {
  const known = rows.filter((row) => nameOf(row) === nameOf(kind)).map(({ seconds }) => seconds);
  if (known.length > 0) return known.reduce((sum, each) => sum + each, 0) / known.length;
  const guess = GUESS[kind.algo][isScored(kind) ? 'scored' : 'bare'];
  return (orderOf({ ...kind, seed: 0 }).steps / 1000) * guess;
}

export interface Under {
  readonly run: Run;
  /** Share of its steps that are done, in [0, 1]. */
  readonly share: number;
}

export interface Estimate {
  /** In seconds of training, one run after the other. */
  readonly total: number;
  readonly done: number;
  /** Until the end, in seconds, `parallel` runs at a time. */
  readonly left: number;
}

/** @param waiting runs that have not begun; @param under those that are being trained. */
export function estimate(
  rows: readonly Row[],
  waiting: readonly Run[],
  under: readonly Under[],
  parallel: number,
): Estimate {
  const seconds = (run: Run) => secondsOf(run, rows);
  const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
  const begun = sum(under.map(({ run, share }) => share * seconds(run)));
  const open = sum(waiting.map(seconds)) + sum(under.map(({ run }) => seconds(run))) - begun;
  const done = sum(rows.map((row) => row.seconds)) + begun;
  return { total: done + open, done, left: open / parallel };
}

/** `3 h 05 min`, `12 min`, `40 s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
