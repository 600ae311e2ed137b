import { buffer, concatMap, type Observable, type OperatorFunction, pipe } from 'rxjs';
import { scoreEach } from '../frame/score-each.ts';
import { scoreLatest } from '../frame/score-latest.ts';
import type { Scored, ScorePrefix } from '../frame/score-once.ts';

export interface TimingConfig {
  /** Whether the reply to a step waits for its score, leaves before it, or scores come once the episode is over. */
  readonly mode: 'sync' | 'late' | 'episode';
  /** Most milliseconds a score may take; a `sync` step waits for it. */
  readonly deadlineMs: number;
  /** Most scores at a time, of one episode. */
  readonly inFlight: number;
  /** Steps of a session whose reward is not final; the next step waits until there are fewer. */
  readonly maxOutstanding: number;
}

/** The policy of each timing where the model is slower than the robot. `release$` lets the prefixes of `episode` pass. */
export function scoreInTime<Prefix, Score>(
  score: ScorePrefix<Prefix, Score>,
  timing: TimingConfig,
  release$: Observable<void>,
): OperatorFunction<Prefix, Scored<Prefix, Score>> {
  switch (timing.mode) {
    case 'sync':
      return scoreEach(score, timing);
    case 'late':
      return scoreLatest(score, timing);
    case 'episode':
      // `buffer` lets go of what it holds at the end of the stream too.
      return pipe(
        buffer(release$),
        concatMap((prefixes) => prefixes),
        scoreEach(score, timing),
      );
  }
}
