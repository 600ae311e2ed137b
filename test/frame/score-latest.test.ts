import { concat, defer, endWith, ignoreElements, map, NEVER, type Observable, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scoreLatest } from '../../src/frame/score-latest.ts';
import type { Scored } from '../../src/frame/score-once.ts';

const scheduler = () => new TestScheduler((actual, expected) => assert.equal(actual, expected));

/** Shows an outcome as one letter: the prefix in lower case when scored, in upper case when it failed, `_` when skipped. */
const show = map(({ prefix, failure, skipped }: Scored<string, string>) => {
  if (skipped) return '_';
  return failure === undefined ? prefix : prefix.toUpperCase();
});

test('as many at a time as may be in flight; the newest waits, and what waited before it is skipped', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const prefix$ = hot('-abcd------|');
    const options = { deadlineMs: 100, inFlight: 1 };
    // a is scored; b waits, c takes its place, then d; d is the last and is scored
    expectObservable(
      prefix$.pipe(
        scoreLatest(() => cold('----(s|)'), options),
        show,
      ),
    ).toBe('---__a---d-|');
  });
});

test('outcomes come in the order of the scores', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const score = (prefix: string) => (prefix === 'a' ? cold('-----(s|)') : cold('-(s|)'));
    expectObservable(hot('-ab-----|').pipe(scoreLatest(score, { deadlineMs: 100, inFlight: 2 }), show)).toBe(
      '---b--a-|',
    );
  });
});

test('the end waits for the last prefix, also when it still has to start', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    expectObservable(
      hot('-ab|').pipe(
        scoreLatest(() => cold('---(s|)'), { deadlineMs: 100, inFlight: 1 }),
        show,
      ),
    ).toBe('----a--(b|)');
  });
});

test('a failure or a late score is an outcome, and its place is free again', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const score = (prefix: string): Observable<string> =>
      prefix === 'a' ? NEVER : prefix === 'b' ? cold('-#') : cold('-(s|)');
    expectObservable(hot('-ab------c-|').pipe(scoreLatest(score, { deadlineMs: 4, inFlight: 1 }), show)).toBe(
      '-----AB---c|',
    );
  });
});

test('what waits for its turn at the engine gives its place to a newer one, and what has begun keeps it', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const aborted: string[] = [];
    /** Waits for three ticks at the engine, is worked on for two, and waits once more in between where it says so. */
    const score = (prefix: string, signal: AbortSignal, onWaiting: (isWaiting: boolean) => void) =>
      defer(() => {
        signal.addEventListener('abort', () => aborted.push(prefix));
        onWaiting(true);
        const turn = cold('---(t|)').pipe(tap(() => onWaiting(false)));
        const again = cold('(t|)').pipe(tap(() => prefix === 'd' && onWaiting(true)));
        return concat(concat(turn, again).pipe(ignoreElements()), cold('--(s|)'));
      });
    // b takes the place of a, c that of b; d comes when c has begun, and e when d has begun and waits anew
    const prefix$ = hot('-a-bc---d---e---|');
    expectObservable(prefix$.pipe(scoreLatest(score, { deadlineMs: 100, inFlight: 8 }), show)).toBe(
      '---__----c---d---(e|)',
    );
  });
});

test('one that has to wait later than it was asked makes room for the newest, which is the last', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    /** Prepares for three ticks, waits for two at the engine, and is worked on for one. */
    const score = (_: string, __: AbortSignal, onWaiting: (isWaiting: boolean) => void) =>
      concat(cold('---(t|)').pipe(tap(() => onWaiting(true))), cold('--(t|)').pipe(tap(() => onWaiting(false)))).pipe(
        ignoreElements(),
        endWith('s'),
      );
    expectObservable(hot('-ab|').pipe(scoreLatest(score, { deadlineMs: 100, inFlight: 1 }), show)).toBe(
      '----_----(b|)',
    );
  });
});

test('the deadline of a score is not moved by what it asks in turn at an engine that is free', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const score = (_: string, __: AbortSignal, onWaiting: (isWaiting: boolean) => void) => {
      const ask = defer(() => {
        onWaiting(false);
        return cold('---(t|)');
      });
      return concat(ask, ask, ask).pipe(ignoreElements(), endWith('s'));
    };
    expectObservable(hot('-a|').pipe(scoreLatest(score, { deadlineMs: 4, inFlight: 1 }), show)).toBe('-----(A|)');
  });
});

test('unsubscribing aborts every request under way', () => {
  scheduler().run(({ hot, expectObservable, flush }) => {
    const signals: AbortSignal[] = [];
    const hang = (_: string, signal: AbortSignal) => {
      signals.push(signal);
      return NEVER;
    };
    expectObservable(hot('-ab-----').pipe(scoreLatest(hang, { deadlineMs: 100, inFlight: 2 }), show), '----!').toBe(
      '-----',
    );
    flush();
    assert.equal(
      signals.map(({ aborted }) => aborted),
      [true, true],
    );
  });
});

test.run();
