import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitIsotonic } from '../../src/metric/isotonic.ts';
import { smoothedTargets } from '../../src/metric/platt.ts';
import { successOf } from '../../src/reward/calibration.ts';

test('neighbours that would fall are pooled at their mean, and lines join the means', () => {
  const { values, probabilities } = fitIsotonic([0, 1, 2, 3], [false, true, false, true]);
  // Smoothed labels 1/4 and 3/4: the middle two are one step of 1/2 at 1.5; the ends have nowhere to lean to.
  assert.equal(values, [0, 1.5, 3]);
  assert.equal(probabilities, [0.25, 0.5, 0.75]);
  assert.is(successOf(0.75, { success: { values, probabilities } }), 0.375);
  assert.is(successOf(-9, { success: { values, probabilities } }), 0.25);
  assert.is(successOf(9, { success: { values, probabilities } }), 0.75);
});

test('the map never falls, and stays inside the smoothed labels', () => {
  const episodes = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(episodes, (given) => {
      const labels = given.map(([, label]) => label);
      const scores = given.map(([score]) => score);
      const success = fitIsotonic(scores, labels);
      const targets = smoothedTargets(labels);
      assert.ok(success.values.length > 0 && success.values.length === success.probabilities.length);
      let before = Math.min(...targets) - 1e-12;
      for (let value = -22; value <= 22; value += 0.25) {
        const probability = successOf(value, { success });
        assert.ok(probability >= before - 1e-12, `${value}`);
        before = probability;
      }
      assert.ok(before <= Math.max(...targets) + 1e-12);
    }),
  );
});

test('a curve that no sigmoid follows is found', () => {
  // P(true) = .2 below 0, .8 between 0 and 1, .95 above: every fifth, five and twenty are the exception.
  const scores = Array.from({ length: 3000 }, (_, i) => -1 + i / 1000);
  const labels = scores.map((score, i) => (score < 0 ? i % 5 === 0 : score < 1 ? i % 5 !== 0 : i % 20 !== 0));
  const success = fitIsotonic(scores, labels);
  for (const [value, wanted] of [
    [-0.5, 0.2],
    [0.5, 0.8],
    [1.5, 0.95],
  ] as const) {
    assert.ok(Math.abs(successOf(value, { success }) - wanted) < 0.02, `${successOf(value, { success })}`);
  }
});

test.run();
