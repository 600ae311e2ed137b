import { Observable, type OperatorFunction, Subscription } from 'rxjs';
import type { ScoreEachOptions } from './score-each.ts';
import { type Scored, type ScorePrefix, scoreOnce } from './score-once.ts';

/**
 * Scores as many prefixes as the model can keep up with; each gives exactly one outcome, in the order in which they come.
 *
 * The policy where a model is slower than the robot: one prefix waits, and a newer one takes its place; what was waiting is
 * `skipped`. So the last prefix of an episode is never dropped, and memory is `inFlight` + 1 prefixes.
 */
export function scoreLatest<Prefix, Score>(
  score: ScorePrefix<Prefix, Score>,
  { deadlineMs, inFlight }: ScoreEachOptions,
): OperatorFunction<Prefix, Scored<Prefix, Score>> {
  const once = scoreOnce(score, deadlineMs);
  return (prefix$) =>
    new Observable((out) => {
      let waiting: { readonly prefix: Prefix } | undefined;
      let running = 0;
      let complete = false;
      const subscription = new Subscription();

      function startNext(): void {
        if (waiting && running < inFlight) {
          const { prefix } = waiting;
          waiting = undefined;
          running += 1;
          subscription.add(
            once(prefix).subscribe({
              next: (outcome) => out.next(outcome),
              complete: () => {
                running -= 1;
                startNext();
              },
            }),
          );
        } else if (complete && running === 0) out.complete();
      }

      subscription.add(
        prefix$.subscribe({
          next: (prefix) => {
            if (waiting) out.next({ prefix: waiting.prefix, skipped: true });
            waiting = { prefix };
            startNext();
          },
          error: (error: unknown) => out.error(error),
          complete: () => {
            complete = true;
            startNext();
          },
        }),
      );
      return subscription;
    });
}
