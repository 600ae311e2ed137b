import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { distribute } from '../../src/metric/distribution.ts';

test('what is undefined is counted, and in no other number', () => {
  const found = distribute([1, undefined, 3, 2, undefined], 0);
  assert.equal([found.mean, found.median, found.count, found.undefinedCount], [2, 2, 3, 2]);
  assert.ok(Math.abs(found.p05 - 1.1) < 1e-12 && Math.abs(found.p95 - 2.9) < 1e-12);
  const [low, high] = found.interval ?? [Number.NaN, Number.NaN];
  assert.ok(low >= 1 && low < 2 && high > 2 && high <= 3, `${low} to ${high}`);
  assert.equal(found, distribute([1, 3, undefined, 2, undefined].sort(), 0), 'the seed decides, and order does not');
});

test('nothing defined has no number', () => {
  const { mean, median, interval, count } = distribute([undefined], 0);
  assert.ok(Number.isNaN(mean) && Number.isNaN(median));
  assert.equal([interval, count], [undefined, 0]);
});

test.run();
