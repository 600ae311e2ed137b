import { Observable, type OperatorFunction, Subscription } from 'rxjs';
import type { ScoreEachOptions } from './score-each.ts';
import { type Scored, type ScorePrefix, scoreOnce } from './score-once.ts';

interface Asked<Prefix> {
  readonly prefix: Prefix;
  readonly index: number;
  /** Undefined: it waits for a place among those in flight. */
  request?: Subscription;
  /** Whether the engine has turned to it. */
  hasBegun: boolean;
}

/**
 * Scores as many prefixes as the model can keep up with; each gives exactly one outcome, in the order in which they come.
 *
 * The policy where a model is slower than the robot: one prefix waits, here or for its turn at the engine, and a newer one takes
 * its place; what was waiting is `skipped`. So the last prefix of an episode is never dropped, an episode that has ended leaves
 * one prefix in the queue of an engine that it shares with others, and memory is `inFlight` + 1 prefixes.
 */
export function scoreLatest<Prefix, Score>(
  score: ScorePrefix<Prefix, Score>,
  { deadlineMs, inFlight }: ScoreEachOptions,
): OperatorFunction<Prefix, Scored<Prefix, Score>> {
  return (prefix$) =>
    new Observable((out) => {
      let waiting: Asked<Prefix> | undefined;
      let count = 0;
      let running = 0;
      let complete = false;
      const subscription = new Subscription();
      const once = scoreOnce<Asked<Prefix>, Score>(
        (asked, signal, onWaiting) =>
          score(asked.prefix, signal, (isWaiting) => {
            onWaiting(isWaiting);
            if (!isWaiting) return begin(asked);
            wait(asked);
            startNext(); // where the one that gave way was in flight
          }),
        deadlineMs,
      );

      /** Of two that wait the newer one stays. */
      function wait(asked: Asked<Prefix>): void {
        if (asked.hasBegun) return; // the second of its requests
        const [older, newer] = !waiting || waiting.index <= asked.index ? [waiting, asked] : [asked, waiting];
        waiting = newer;
        if (older && older !== newer) skip(older);
      }

      function begin(asked: Asked<Prefix>): void {
        asked.hasBegun = true;
        if (waiting === asked) waiting = undefined;
      }

      function skip({ prefix, request }: Asked<Prefix>): void {
        if (request) running -= 1;
        request?.unsubscribe();
        out.next({ prefix, skipped: true });
      }

      function startNext(): void {
        if (waiting && !waiting.request && running < inFlight) {
          const asked = waiting;
          waiting = undefined;
          running += 1;
          asked.request = new Subscription();
          subscription.add(asked.request);
          asked.request.add(
            once(asked).subscribe({
              next: (outcome) => out.next({ ...outcome, prefix: asked.prefix }),
              complete: () => {
                running -= 1;
                begin(asked);
                if (asked.request) subscription.remove(asked.request);
                startNext();
              },
            }),
          );
        } else if (complete && running === 0) out.complete();
      }

      subscription.add(
        prefix$.subscribe({
          next: (prefix) => {
            wait({ prefix, index: count++, hasBegun: false });
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
