import { setImmediate, setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createQuiet } from '../../src/session/quiet.ts';

test('work waits for a quiet moment, and is done in its order', async () => {
  const quiet = createQuiet();
  const done: number[] = [];
  quiet.stir();
  for (const each of [1, 2, 3]) quiet.later(() => done.push(each));
  await setImmediate();
  assert.equal(done, [], 'not in front of the replies of this turn');
  await setTimeout(60);
  assert.equal(done, [1, 2, 3]);
});

test('steps without a pause put it off, and not for ever', async () => {
  const quiet = createQuiet();
  const startedMs = performance.now();
  let doneMs = Number.NaN;
  quiet.later(() => {
    doneMs = performance.now() - startedMs;
  });
  while (Number.isNaN(doneMs) && performance.now() - startedMs < 2000) {
    quiet.stir();
    await setImmediate();
  }
  assert.ok(doneMs >= 19, `${doneMs} ms`);
});

test('much work leaves room for steps in between', async () => {
  const quiet = createQuiet();
  let [done, turns] = [0, 0];
  for (let i = 0; i < 20; i++) {
    quiet.later(() => {
      for (const untilMs = performance.now() + 1; performance.now() < untilMs; );
      done += 1;
    });
  }
  while (done < 20) {
    await setImmediate();
    if (done > 0) turns += 1;
  }
  assert.ok(turns >= 19, `${turns} turns of the event loop`);
});

test('work that brings new work, and work after a pause, is done', async () => {
  const quiet = createQuiet();
  const done: string[] = [];
  quiet.later(() => {
    done.push('first');
    quiet.later(() => done.push('second'));
  });
  await setTimeout(60);
  quiet.later(() => done.push('third'));
  await setTimeout(60);
  assert.equal(done, ['first', 'second', 'third']);
});

test.run();
