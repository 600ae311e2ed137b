import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ksDistance, ksLimit } from '../../src/metric/two-sample.ts';

test('the distance is that of scipy.stats.ks_2samp', () => {
  assert.ok(Math.abs(ksDistance([0.1, 0.4, 0.7], [0.2, 0.5, 0.6, 0.9]) - 5 / 12) < 1e-12);
  assert.is(ksDistance([1, 2], [3, 4]), 1);
  assert.is(ksDistance([1, 1, 2], [1, 1, 2]), 0);
  assert.ok(Number.isNaN(ksDistance([], [1])));
});

test('the limit falls with the samples and rises with what alpha asks', () => {
  assert.ok(Math.abs(ksLimit(50, 50, 0.05) - 1.3581 * 0.2) < 1e-4);
  assert.ok(ksLimit(50, 50, 0.001) > ksLimit(50, 50, 0.05));
  assert.ok(ksLimit(10, 10, 1e-6) > 1);
});

test.run();
