import { asyncScheduler, defer, Observable, type ObservableInput, type Subscription } from 'rxjs';
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
 *
 * Operators would say the same, and leave several times the garbage: a collection of it stands in a step's way.
 */
export function scoreOnce<Prefix, Score>(
  score: ScorePrefix<Prefix, Score>,
  deadlineMs: number,
): (prefix: Prefix) => Observable<Scored<Prefix, Score>> {
  return (prefix) =>
    new Observable((out) => {
      const controller = new AbortController();
      let isWaiting = false;
      let isOver = false;
      let deadline: Subscription | undefined = startDeadline();

      function startDeadline(): Subscription {
        return asyncScheduler.schedule(() => fail(late(deadlineMs)), deadlineMs);
      }

      function end(outcome: Scored<Prefix, Score>): void {
        isOver = true;
        out.next(outcome);
        out.complete();
      }

      /** A score may have asked for more than what has failed. */
      function fail(failure: unknown): void {
        if (isOver) return;
        controller.abort(failure);
        end({ prefix, failure });
      }

      function wait(nowWaiting: boolean): void {
        if (isOver || nowWaiting === isWaiting) return;
        isWaiting = nowWaiting;
        deadline?.unsubscribe();
        deadline = isWaiting ? undefined : startDeadline();
      }

      const asked = defer(() => score(prefix, controller.signal, wait)).subscribe({
        next: (value) => end({ prefix, score: value }),
        error: fail,
        complete: () => out.complete(),
      });
      return () => {
        deadline?.unsubscribe();
        asked.unsubscribe();
        if (!isOver) controller.abort(NOT_AWAITED);
        isOver = true;
      };
    });
}

function late(deadlineMs: number): DenseGymError {
  return new DenseGymError('DEADLINE_EXCEEDED', `no score within ${deadlineMs} ms (timing.deadlineMs)`);
}
