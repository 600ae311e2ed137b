import { DenseGymError, type ErrorReason } from '../errors.ts';
import {
  type OfflineEpisode,
  type ScoredPrefix,
  type ScoreEpisodeOptions,
  scoreEpisode,
} from '../session/score-episode.ts';

/** What a person said of an episode. */
export type Label = 'success' | 'failure' | 'unlabelled';

export interface AuditedEpisode {
  /** Folder. */
  readonly path: string;
  readonly label: Label;
  /** At least two frames. */
  readonly episode: OfflineEpisode;
}

/** One episode that is to be scored, as it is or changed by a control. */
export interface Showing {
  /** Label of a recorded episode, or id of a control. */
  readonly kind: string;
  readonly path: string;
  readonly episode: OfflineEpisode;
  /** Step from which it is measured. */
  readonly from: number;
}

export interface Curve extends Showing {
  /** At least two: the first frame and the last. */
  readonly prefixes: readonly ScoredPrefix[];
}

/** A showing whose curve is not whole, since the engine failed. */
export interface Failure {
  readonly kind: string;
  readonly path: string;
  readonly reason: ErrorReason;
  readonly message: string;
}

export interface Curves {
  readonly curves: readonly Curve[];
  readonly failures: readonly Failure[];
}

/** What is counted and shown; anything else is a mistake in episodes or config, and ends the audit. */
const COUNTED: readonly ErrorReason[] = [
  'ENGINE_UNAVAILABLE',
  'ENGINE_REPLY_INVALID',
  'REQUEST_INVALID',
  'BUDGET_SPENT',
  'DEADLINE_EXCEEDED',
  'FRAME_UNAVAILABLE',
];

/**
 * Scores each showing, one after the other. One that the engine fails on is left out whole, and counted.
 *
 * @param onDone told after each.
 * @throws DenseGymError for what is wrong with an episode.
 */
export async function scoreAll(
  showings: readonly Showing[],
  options: ScoreEpisodeOptions,
  onDone: (showing: Showing) => void,
): Promise<Curves> {
  const curves: Curve[] = [];
  const failures: Failure[] = [];
  for (const showing of showings) {
    try {
      const prefixes: ScoredPrefix[] = [];
      for await (const prefix of scoreEpisode(showing.episode, options)) prefixes.push(prefix);
      curves.push({ ...showing, prefixes });
    } catch (error) {
      if (!(error instanceof DenseGymError) || !COUNTED.includes(error.reason)) throw error;
      failures.push({ kind: showing.kind, path: showing.path, reason: error.reason, message: error.message });
    }
    onDone(showing);
  }
  return { curves, failures };
}

/** What is measured of a curve: all of it, or what follows the step where its robot stops. */
export function measured({ prefixes, from }: Curve): readonly ScoredPrefix[] {
  return prefixes.slice(prefixes.findIndex(({ step }) => step >= from));
}

/** The last of a curve less its first, as measured. */
export function riseOf(curve: Curve, quantity: 'value' | 'progress'): number {
  const part = measured(curve);
  return (part.at(-1)?.[quantity] ?? Number.NaN) - (part[0]?.[quantity] ?? Number.NaN);
}

/** The score of an episode's last frame. */
export function lastValue({ prefixes }: Curve): number {
  return prefixes.at(-1)?.value ?? Number.NaN;
}
