import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { averagePrecision, thresholdPoints } from '../../src/metric/decision-curves.ts';
import { rocAuc } from '../../src/metric/roc.ts';
import { REFERENCE } from './reference.ts';

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-12, `${actual} instead of ${expected}`);

test('areas and curves are those of scikit-learn, ties included', () => {
  assert.ok(REFERENCE.decisions.length > 3);
  for (const { positives, negatives, ...expected } of REFERENCE.decisions) {
    near(averagePrecision(positives, negatives), expected.average_precision);
    near(rocAuc(positives, negatives), expected.roc_auc);
    const points = thresholdPoints(positives, negatives);
    const roc = [[0, 0], ...points.map((point) => [point.falsePositiveRate, point.truePositiveRate])];
    assert.equal(roc, expected.roc);
    // scikit-learn ends where recall is 1; lower thresholds only lose precision.
    const recalled = points.slice(0, expected.precision_recall.length);
    for (const [i, { truePositiveRate, precision }] of recalled.entries()) {
      near(truePositiveRate, expected.precision_recall[i]?.[0] ?? Number.NaN);
      near(precision, expected.precision_recall[i]?.[1] ?? Number.NaN);
    }
  }
});

test('one kind alone has neither curve nor area', () => {
  for (const [a, b] of [[[], [1]] as const, [[1], []] as const, [[], []] as const]) {
    assert.equal(thresholdPoints(a, b), []);
    assert.is(averagePrecision(a, b), undefined);
  }
});

test('the trapezoids under the ROC points are the Mann–Whitney area', () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(values, values, (positives, negatives) => {
      let [area, x, y] = [0, 0, 0];
      for (const { falsePositiveRate, truePositiveRate } of thresholdPoints(positives, negatives)) {
        area += ((falsePositiveRate - x) * (truePositiveRate + y)) / 2;
        [x, y] = [falsePositiveRate, truePositiveRate];
      }
      near(area, rocAuc(positives, negatives) ?? Number.NaN);
      assert.equal([x, y], [1, 1]);
    }),
  );
});

test.run();
