import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { noisyProgress } from '../../../bench/prove/noisy-progress.ts';
import { goalOf, resetWorld, stepWorld, trueProgress, type World } from '../../../src/env/tabletop/index.ts';
import { mean } from '../../../src/metric/statistics.ts';

const worlds: readonly World[] = Array.from({ length: 400 }, (_, seed) =>
  stepWorld(resetWorld(seed % 20), [Math.sin(seed), Math.cos(seed), -1]),
);

test('noisy progress is a function of the state, in [0, 1]', () => {
  const progress = noisyProgress(0.3);
  const values = worlds.map(progress);
  assert.equal(worlds.map(noisyProgress(0.3)), values);
  assert.ok(values.every((value) => value >= 0 && value <= 1));
  assert.ok(new Set(values.filter((value) => value > 0 && value < 1)).size > 100);
});

test('the noise has the deviation it is asked for, and no mean', () => {
  const [clean, noisy] = [noisyProgress(0), noisyProgress(0.02)];
  const errors = worlds.map((world) => noisy(world) - clean(world));
  assert.ok(Math.abs(mean(errors)) < 0.004, `mean ${mean(errors)}`);
  const deviation = Math.sqrt(mean(errors.map((each) => each ** 2)));
  assert.ok(Math.abs(deviation - 0.02) < 0.003, `deviation ${deviation}`);
  const gains = worlds.map((world) => (clean(world) - 0.1) / trueProgress(world, goalOf(world, 'pick-place')));
  assert.ok(gains.every((gain) => Number.isNaN(gain) || gain < 0.7 * 1.3 + 1e-9));
});

test.run();
