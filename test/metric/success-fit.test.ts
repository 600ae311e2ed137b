import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/env/tabletop/index.ts';
import { crossFit, type Ending, fitSuccess, ISOTONIC_EACH, ISOTONIC_EPISODES } from '../../src/metric/success-fit.ts';
import { successOf } from '../../src/reward/calibration.ts';

/** Endings whose P(success) is known: a sigmoid of the score around `offset`. */
function draw(count: number, seed: number, offset = 0): Ending[] {
  const random = createRandom(seed, 'endings');
  return Array.from({ length: count }, () => {
    const value = random.uniform(-4, 4);
    return { value, success: random.chance(1 / (1 + Math.exp(offset - value))) };
  });
}

test('with enough episodes of both kinds the map is isotonic, else a sigmoid', () => {
  assert.ok('offset' in fitSuccess(draw(ISOTONIC_EPISODES - 1, 1)));
  assert.ok('values' in fitSuccess(draw(ISOTONIC_EPISODES, 1)));
  const few = draw(2 * ISOTONIC_EPISODES, 1);
  const successes = few.filter(({ success }) => success).slice(0, ISOTONIC_EACH - 1);
  assert.ok('offset' in fitSuccess([...successes, ...few.filter(({ success }) => !success)]));
});

test('either map finds the probabilities that the labels were drawn from', () => {
  for (const count of [ISOTONIC_EPISODES - 1, 4000]) {
    const success = fitSuccess(draw(count, 2));
    for (const value of [-2, -1, 0, 1, 2]) {
      const wanted = 1 / (1 + Math.exp(-value));
      assert.ok(Math.abs(successOf(value, { success }) - wanted) < 0.08, `${count}: ${successOf(value, { success })}`);
    }
  }
});

test('the held-out error is small where the map fits; few episodes make few bins', () => {
  const held = crossFit(draw(2000, 3));
  assert.ok(held.ece < 0.05 && held.bins.length === 10 && held.folds === 5, `${held.ece}`);
  const few = crossFit(draw(40, 4));
  assert.ok(few.bins.length === 4 && few.ece > 0 && few.ece < 0.5, `${few.ece}`);
});

test.run();
