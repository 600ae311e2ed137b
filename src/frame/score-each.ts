import type { ObservableInput, OperatorFunction } from 'rxjs';
import { catchError, concatMap, defer, finalize, from, map, of, throwError, timeout } from 'rxjs';
import { DenseGymError } from '../errors.ts';

/** What came of one prefix: its score, or why there is none. */
export type Scored<Prefix, Score> =
  | { readonly prefix: Prefix; readonly score: Score; readonly failure?: never }
  | { readonly prefix: Prefix; readonly score?: never; readonly failure: unknown };

/**
 * Scores every prefix, one at a time and in order; each gives exactly one outcome. A score that takes longer than
 * `deadlineMs`, or fails, is a failure and not an error: the stream goes on.
 *
 * The policy of the `sync` timing: the step waits, so at most one prefix is here per session and none is dropped; memory is
 * one prefix. The request of a score that is not awaited any more, by deadline or by unsubscribing, is aborted.
 */
export function scoreEach<Prefix, Score>(
  score: (prefix: Prefix, signal: AbortSignal) => ObservableInput<Score>,
  deadlineMs: number,
): OperatorFunction<Prefix, Scored<Prefix, Score>> {
  return concatMap((prefix) =>
    defer(() => {
      const controller = new AbortController();
      return from(score(prefix, controller.signal)).pipe(
        timeout({
          first: deadlineMs,
          with: () => {
            const failure = late(deadlineMs);
            controller.abort(failure); // an engine learns that it was too slow
            return throwError(() => failure);
          },
        }),
        finalize(() => controller.abort()),
      );
    }).pipe(
      map((value): Scored<Prefix, Score> => ({ prefix, score: value })),
      catchError((failure: unknown) => of<Scored<Prefix, Score>>({ prefix, failure })),
    ),
  );
}

function late(deadlineMs: number): DenseGymError {
  return new DenseGymError('DEADLINE_EXCEEDED', `no score within ${deadlineMs} ms (timing.deadlineMs)`);
}
