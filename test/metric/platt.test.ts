import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitPlatt, smoothedTargets } from '../../src/metric/platt.ts';
import { sigmoid } from '../../src/reward/calibration.ts';

test('labels are smoothed by one of each kind', () => {
  assert.equal(smoothedTargets([true, false, false]), [2 / 3, 1 / 4, 1 / 4]);
});

test('it is the sigmoid where the log loss has no slope, at any unit of the scores', () => {
  const episodes = fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.boolean()), {
    minLength: 8,
    maxLength: 60,
  });
  const units = fc.constantFrom(1e-3, 1, 1e3);
  let fitted = 0;
  fc.assert(
    fc.property(episodes, units, fc.double({ min: -5, max: 5, noNaN: true }), (given, unit, shift) => {
      const labels = given.map(([, label]) => label);
      const scores = given.map(([x, label]) => unit * (x + shift + (label ? 1.5 : 0)));
      if (new Set(labels).size < 2 || new Set(scores).size < 8) return;
      let map: ReturnType<typeof fitPlatt>;
      try {
        map = fitPlatt(scores, labels);
      } catch {
        return; // negatives score as high
      }
      const targets = smoothedTargets(labels);
      const surplus = scores.map((score, i) => sigmoid(score, map) - (targets[i] ?? Number.NaN));
      const slope = surplus.reduce((sum, each, i) => sum + (each * ((scores[i] ?? 0) - map.offset)) / unit, 0);
      const intercept = surplus.reduce((sum, each) => sum + each, 0);
      assert.ok(Math.abs(intercept) < 1e-5 * given.length, `${intercept}`);
      assert.ok(Math.abs(slope) < 1e-4 * given.length, `${slope}`);
      fitted++;
    }),
  );
  assert.ok(fitted > 20, `${fitted}`);
});

test('kinds that do not overlap give a finite slope', () => {
  const { offset, temperature } = fitPlatt([-4, -3, -3.5, -0.1, -0.2, 0], [false, false, false, true, true, true]);
  assert.ok(offset > -3 && offset < -0.2 && temperature > 0.01 && temperature < 3, `${offset} ${temperature}`);
});

test('successes that do not score above failures are refused', () => {
  assert.throws(() => fitPlatt([0, 1, 2, 3], [true, true, false, false]), /successes are not above those of failures/);
  assert.throws(() => fitPlatt([1, 1, 1, 1], [true, true, false, false]), /do not tell them apart/);
});

test.run();
