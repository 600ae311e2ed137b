/** What the finished runs of a kind say together. */
import { bootstrap, type Interval, interquartileMean } from './iqm.ts';
import { KINDS, type Kind, nameOf, type Reward, seedsOf } from './plan.ts';
import type { Row } from './rows.ts';

/** Success that counts as learned. */
export const LEARNED = 0.9;
/** Resamplings at each point of a curve: bands are looked at, not read off. */
const CURVE_RESAMPLINGS = 2_000;

export interface Estimated {
  readonly value: number;
  /** Of 95%; undefined where there is one run only. */
  readonly interval: Interval | undefined;
}

export interface CurvePoint extends Estimated {
  readonly steps: number;
}

export interface Summary extends Kind {
  readonly seeds: readonly number[];
  readonly wantedSeeds: number;
  /** Interquartile mean over the runs, of the success on held-out episodes. */
  readonly heldOut: Estimated;
  /** How much less that is than with true progress as the reward; undefined until there are such runs, and for them. */
  readonly toOracle: Estimated | undefined;
  /** How much less than with rewards that a step waits for; late rewards only. */
  readonly toSync: Estimated | undefined;
  /** Interquartile mean of the success of the last 100 training episodes. */
  readonly curve: readonly CurvePoint[];
  /** Environment steps at which the curve reaches .9; undefined where it never does. */
  readonly stepsToLearned: number | undefined;
  readonly falseSuccess: number;
  readonly scored: number;
  readonly seconds: number;
}

/** One summary for each kind that has a run, in the order of the plan. */
export function summarise(rows: readonly Row[]): readonly Summary[] {
  return KINDS.flatMap((kind) => {
    const own = rowsOf(rows, kind);
    return own.length === 0 ? [] : [summary(kind, own, rows)];
  });
}

function summary(kind: Kind, own: readonly Row[], rows: readonly Row[]): Summary {
  const curve = curveOf(own);
  const against = (reward: Reward) => difference(own, rowsOf(rows, { ...kind, reward }));
  return {
    ...kind,
    seeds: own.map(({ seed }) => seed).toSorted((a, b) => a - b),
    wantedSeeds: seedsOf(kind),
    heldOut: iqm(own.map(({ held_out }) => held_out)),
    toOracle: kind.reward === 'oracle' ? undefined : against('oracle'),
    toSync: kind.reward === 'densegym-late' || kind.reward === 'densegym-limited' ? against('densegym') : undefined,
    curve,
    stepsToLearned: curve.find(({ value }) => value >= LEARNED)?.steps,
    falseSuccess: interquartileMean(own.map(({ false_success }) => false_success)),
    scored: interquartileMean(own.map(({ scored }) => scored)),
    seconds: interquartileMean(own.map(({ seconds }) => seconds)),
  };
}

function rowsOf(rows: readonly Row[], kind: Kind): readonly Row[] {
  return rows.filter((row) => nameOf(row) === nameOf(kind));
}

function iqm(values: readonly number[], resamplings?: number): Estimated {
  const interval = bootstrap([values], ([drawn = []]) => interquartileMean(drawn), resamplings);
  return { value: interquartileMean(values), interval };
}

function difference(own: readonly Row[], other: readonly Row[]): Estimated | undefined {
  if (other.length === 0) return undefined;
  const groups = [own, other].map((rows) => rows.map(({ held_out }) => held_out));
  const apart = ([a = [], b = []]: readonly (readonly number[])[]) => interquartileMean(a) - interquartileMean(b);
  return { value: apart(groups), interval: bootstrap(groups, apart) };
}

/** At the points of the first run; runs of a kind have the same. */
function curveOf(rows: readonly Row[]): readonly CurvePoint[] {
  const steps = rows[0]?.steps ?? [];
  return steps.map((at) => ({
    steps: at,
    ...iqm(
      rows.map((row) => successAt(row, at)),
      CURVE_RESAMPLINGS,
    ),
  }));
}

/** What the run's curve said last by then; 0 before its first point. */
export function successAt({ steps, success }: Pick<Row, 'steps' | 'success'>, at: number): number {
  return success[steps.findLastIndex((step) => step <= at)] ?? 0;
}
