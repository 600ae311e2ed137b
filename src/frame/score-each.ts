import { mergeMap, type OperatorFunction } from 'rxjs';
import { type Scored, type ScorePrefix, scoreOnce } from './score-once.ts';

export interface ScoreEachOptions {
  /** Most milliseconds a score may take. */
  readonly deadlineMs: number;
  /** Most scores at a time. */
  readonly inFlight: number;
}

/**
 * Scores every prefix; each gives exactly one outcome, in the order in which the scores come.
 *
 * The policy where a model is slower than the robot: none is dropped, they wait. For the `sync` timing, whose step waits, so
 * that at most one prefix is here; and for `episode`, whose prefixes are counted in `timing.maxOutstanding`.
 */
export function scoreEach<Prefix, Score>(
  score: ScorePrefix<Prefix, Score>,
  { deadlineMs, inFlight }: ScoreEachOptions,
): OperatorFunction<Prefix, Scored<Prefix, Score>> {
  return mergeMap(scoreOnce(score, deadlineMs), inFlight);
}
