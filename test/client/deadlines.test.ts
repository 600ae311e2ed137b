import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDeadlines } from '../../src/client/deadlines.ts';

/** What was not met, in the order in which it was told, as `ms` of it. */
function recorded() {
  const late: number[] = [];
  const deadlines = createDeadlines((ms) => {
    late.push(ms);
    deadlines.clear();
  });
  return { late, deadlines };
}

test('the earliest that is not met is told, however many were met before it', async () => {
  const { late, deadlines } = recorded();
  deadlines.start(1, 40);
  deadlines.stop(1);
  deadlines.start(2, 5_000);
  deadlines.start(3, 80); // earlier than the one before
  await setTimeout(60);
  assert.equal(late, [], 'one that was met is not late');
  await setTimeout(60);
  assert.equal(late, [80]);
});

test('one that is restarted has its whole time again', async () => {
  const { late, deadlines } = recorded();
  deadlines.start(1, 100);
  await setTimeout(60);
  deadlines.restart(1);
  await setTimeout(70);
  assert.equal(late, []);
  await setTimeout(70);
  assert.equal(late, [100]);
  deadlines.restart(7); // there is none
});

test('none is late before its time, by the clock that is asked', async () => {
  const started = performance.now();
  const lateAfter = await new Promise<number>((resolve) => {
    const deadlines = createDeadlines(() => {
      deadlines.clear();
      resolve(performance.now() - started);
    });
    deadlines.start(1, 25);
  });
  assert.ok(lateAfter >= 25, `${lateAfter} ms`);
});

test('one beyond the longest timer of Node waits, without a look in between', async () => {
  const timers: unknown[] = [];
  const plain = globalThis.setTimeout;
  globalThis.setTimeout = ((look: () => void, ms: number) => {
    timers.push(ms);
    return plain(look, ms);
  }) as typeof globalThis.setTimeout;
  const { late, deadlines } = recorded();
  try {
    deadlines.start(1, 2 ** 33);
    deadlines.start(2, Number.POSITIVE_INFINITY);
    await setTimeout(30);
    assert.equal([timers, late], [[2 ** 31 - 1], []]);
  } finally {
    globalThis.setTimeout = plain;
    deadlines.clear();
  }
});

test('after clear nothing is told, and the next begins anew', async () => {
  const { late, deadlines } = recorded();
  deadlines.start(1, 20);
  deadlines.clear();
  await setTimeout(40);
  assert.equal(late, []);
  deadlines.start(2, 20);
  await setTimeout(60);
  assert.equal(late, [20]);
});

test.run();
