import type { ObservableInput } from 'rxjs';
import {
  BehaviorSubject,
  catchError,
  defer,
  distinctUntilChanged,
  finalize,
  from,
  map,
  mergeMap,
  NEVER,
  type Observable,
  of,
  raceWith,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import { DenseGymError } from '../errors.ts';

/** What came of one prefix: its score, why there is none, or that a newer prefix took its place before it was scored. */
export type Scored<Prefix, Score> =
  | { readonly prefix: Prefix; readonly score: Score; readonly failure?: never; readonly skipped?: never }
  | { readonly prefix: Prefix; readonly score?: never; readonly failure: unknown; readonly skipped?: never }
  | { readonly prefix: Prefix; readonly score?: never; readonly failure?: never; readonly skipped: true };

/**
 * Asks for the score of a prefix.
 *
 * @param signal aborts when nobody waits for it any more.
 * @param onWaiting stops the deadline while the request waits for its turn at the engine, and starts it anew.
 */
export type ScorePrefix<Prefix, Score> = (
  prefix: Prefix,
  signal: AbortSignal,
  onWaiting: (isWaiting: boolean) => void,
) => ObservableInput<Score>;

/** One for all: an error of its own, with its stack, for each score costs more than the rest of this file. */
const NOT_AWAITED = new DenseGymError('ENGINE_UNAVAILABLE', 'the score is not awaited any more');

/**
 * The outcome of one prefix. A score that takes longer than `deadlineMs`, or fails, is a failure and not an error, so
 * that a stream of prefixes goes on. The request of a score that is not awaited any more, by deadline or by
 * unsubscribing, is aborted.
 */
export function scoreOnce<Prefix, Score>(
  score: ScorePrefix<Prefix, Score>,
  deadlineMs: number,
): (prefix: Prefix) => Observable<Scored<Prefix, Score>> {
  return (prefix) =>
    defer(() => {
      const controller = new AbortController();
      const waiting$ = new BehaviorSubject(false);
      const late$ = waiting$.pipe(
        distinctUntilChanged(),
        switchMap((isWaiting) => (isWaiting ? NEVER : timer(deadlineMs))),
        mergeMap(() => {
          const failure = late(deadlineMs);
          controller.abort(failure); // an engine learns that it was too slow
          return throwError(() => failure);
        }),
      );
      const asked = score(prefix, controller.signal, (isWaiting) => waiting$.next(isWaiting));
      return from(asked).pipe(
        raceWith(late$),
        finalize(() => controller.abort(NOT_AWAITED)),
      );
    }).pipe(
      map((value): Scored<Prefix, Score> => ({ prefix, score: value })),
      catchError((failure: unknown) => of<Scored<Prefix, Score>>({ prefix, failure })),
    );
}

function late(deadlineMs: number): DenseGymError {
  return new DenseGymError('DEADLINE_EXCEEDED', `no score within ${deadlineMs} ms (timing.deadlineMs)`);
}
