import { EMPTY, filter, map, NEVER, type Observable, take, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scoreEach } from '../../src/frame/score-each.ts';

const scheduler = () => new TestScheduler((actual, expected) => assert.equal(actual, expected));

/** Shows an outcome as one letter: the prefix in lower case when scored, in upper case when it failed. */
const show = map(({ prefix, failure }: { prefix: string; failure?: unknown }) =>
  failure === undefined ? prefix : prefix.toUpperCase(),
);

test('scores every prefix, one at a time and in order', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const prefix$ = hot('-abc|'); // b and c wait for their turn
    expectObservable(
      prefix$.pipe(
        scoreEach(() => cold('---s|'), { deadlineMs: 100, inFlight: 1 }),
        show,
      ),
    ).toBe('----a--b--(c|)');
  });
});

test('a score that fails is an outcome, and the stream goes on', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const prefix$ = hot('-a---b---|');
    const score = (prefix: string) => (prefix === 'a' ? cold('--#') : cold('--(s|)'));
    expectObservable(prefix$.pipe(scoreEach(score, { deadlineMs: 100, inFlight: 1 }), show)).toBe('---A---b-|');
  });
});

test('what else a score that fails has asked for is aborted', () => {
  scheduler().run(({ hot, cold, expectObservable, flush }) => {
    let signal: AbortSignal | undefined;
    const fail = (_: string, given: AbortSignal) => {
      signal = given;
      return cold('-#');
    };
    expectObservable(hot('-a---|').pipe(scoreEach(fail, { deadlineMs: 9, inFlight: 1 }), show)).toBe('--A--|');
    flush();
    assert.ok(signal?.aborted);
  });
});

test('a score that throws at once is an outcome too', () => {
  scheduler().run(({ hot, expectObservable }) => {
    const score = (): never => {
      throw new Error('no engine');
    };
    expectObservable(hot('-a-|').pipe(scoreEach(score, { deadlineMs: 100, inFlight: 1 }), show)).toBe('-A-|');
  });
});

test('a score later than the deadline is a failure at the deadline, and its request is aborted', () => {
  scheduler().run(({ hot, expectObservable, flush }) => {
    let signal: AbortSignal | undefined;
    const hang = (_: string, given: AbortSignal) => {
      signal = given;
      return NEVER;
    };
    expectObservable(hot('-a---------|').pipe(scoreEach(hang, { deadlineMs: 5, inFlight: 1 }), show)).toBe(
      '------A----|',
    );
    flush();
    assert.ok(signal?.aborted);
  });
});

test('waiting for a turn at the engine does not count, and the deadline starts anew with the turn', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const options = { deadlineMs: 4, inFlight: 1 };
    const inTurn =
      (later: string) =>
      (_: string, __: AbortSignal, onWaiting: (isWaiting: boolean) => void): Observable<string> => {
        onWaiting(true);
        return cold(later).pipe(
          tap((what) => what === 't' && onWaiting(false)),
          filter((what) => what !== 't'),
        );
      };
    // Its turn t comes after 8 frames, beyond the deadline; the score s then takes 3, or never comes.
    expectObservable(hot('a').pipe(scoreEach(inTurn('--------t--s'), options), take(1), show)).toBe('-----------(a|)');
    expectObservable(hot('a').pipe(scoreEach(inTurn('--------t------------'), options), take(1), show)).toBe(
      '------------(A|)',
    );
  });
});

test('the prefix after a late one is still scored', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const score = (prefix: string): Observable<string> => (prefix === 'a' ? NEVER : cold('-(s|)'));
    expectObservable(hot('-ab--------|').pipe(scoreEach(score, { deadlineMs: 5, inFlight: 1 }), show)).toBe(
      '------Ab---|',
    );
  });
});

test('unsubscribing aborts the request under way', () => {
  scheduler().run(({ hot, expectObservable, flush }) => {
    let signal: AbortSignal | undefined;
    const hang = (_: string, given: AbortSignal) => {
      signal = given;
      return NEVER;
    };
    expectObservable(hot('-a------').pipe(scoreEach(hang, { deadlineMs: 100, inFlight: 1 }), show), '----!').toBe(
      '-----',
    );
    flush();
    assert.ok(signal?.aborted);
  });
});

test('a scorer that ends without a score leaves no outcome behind, and does not stop the stream', () => {
  scheduler().run(({ hot, cold, expectObservable }) => {
    const score = (prefix: string): Observable<string> => (prefix === 'a' ? EMPTY : cold('-(s|)'));
    expectObservable(hot('-ab-|').pipe(scoreEach(score, { deadlineMs: 5, inFlight: 1 }), show)).toBe('---b|');
  });
});

test.run();
