import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { duration, estimate, secondsOf } from '../../../bench/prove/estimate.ts';
import type { Run } from '../../../bench/prove/plan.ts';
import type { Row } from '../../../bench/prove/rows.ts';

const run = (seed: number, reward: Run['reward'] = 'oracle'): Run => ({ task: 'reach', algo: 'ppo', reward, seed });

function rowOf(seed: number, seconds: number): Row {
  const outcome = { held_out: 1, false_success: 0, scored: 0, seconds, model: null, sb3: '' };
  return { ...run(seed), recipe: '', steps: [], success: [], ...outcome };
}

test('a kind costs what its runs took, and before that a guess', () => {
  assert.ok(secondsOf(run(0), []) > 0);
  assert.ok(secondsOf(run(0, 'densegym'), []) > secondsOf(run(0, 'sparse'), []));
  assert.is(secondsOf(run(3), [rowOf(0, 10), rowOf(1, 20)]), 15);
});

test('what is left is what waits and the rest of what is under way', () => {
  const rows = [rowOf(0, 10), rowOf(1, 10)];
  const now = estimate(rows, [run(2), run(3)], [{ run: run(4), share: 0.25 }], 1);
  assert.equal(now, { total: 50, done: 22.5, left: 27.5 });
  assert.is(estimate(rows, [run(2), run(3)], [], 2).left, 10);
  assert.equal(estimate(rows, [], [], 1), { total: 20, done: 20, left: 0 });
});

test('durations are read at a glance', () => {
  assert.equal([0, 59.4, 61, 3599, 3600, 11_100].map(duration), [
    '0 s',
    '59 s',
    '1 min',
    '1 h 00 min',
    '1 h 00 min',
    '3 h 05 min',
  ]);
});

test.run();
