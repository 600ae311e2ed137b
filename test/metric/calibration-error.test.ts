import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { binCount, expectedCalibrationError, reliabilityBins } from '../../src/metric/calibration-error.ts';

test('bins hold the same number of predictions, in order of probability', () => {
  const bins = reliabilityBins([0.9, 0.1, 0.2, 0.8], [true, false, true, true], 2);
  assert.equal(
    bins.map(({ observed, count }) => ({ observed, count })),
    [
      { observed: 0.5, count: 2 },
      { observed: 1, count: 2 },
    ],
  );
  assert.ok(Math.abs((bins[0]?.predicted ?? 0) - 0.15) < 1e-12);
});

test('the error is the mean gap, weighted by the bins', () => {
  // Two bins with gaps |.15 − .5| and |.85 − 1|.
  assert.ok(
    Math.abs(expectedCalibrationError([0.9, 0.1, 0.2, 0.8], [true, false, true, true], 2) - (0.35 + 0.15) / 2) < 1e-12,
  );
  assert.is(expectedCalibrationError([1, 0], [true, false], 2), 0);
  assert.is(expectedCalibrationError([1, 0], [false, true], 2), 1);
  assert.ok(Number.isNaN(expectedCalibrationError([], [], 10)));
});

test('equal probabilities share a bin, so that the order of the episodes tells nothing', () => {
  assert.is(expectedCalibrationError([0.5, 0.5, 0.5, 0.5], [true, true, false, false], 2), 0);
  const predictions = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(predictions, fc.integer({ min: 1, max: 10 }), (given, bins) => {
      const error = (rows: typeof given) =>
        expectedCalibrationError(
          rows.map(([p]) => p / 5),
          rows.map(([, label]) => label),
          bins,
        );
      assert.ok(Math.abs(error(given) - error(given.toReversed())) < 1e-12);
      assert.ok(error(given) >= 0 && error(given) <= 1);
      const counts = reliabilityBins(
        given.map(([p]) => p / 5),
        given.map(([, label]) => label),
        bins,
      );
      assert.is(
        counts.reduce((sum, { count }) => sum + count, 0),
        given.length,
      );
      assert.ok(counts.length <= bins);
    }),
  );
});

test('a bin has ten predictions at least, and there are ten at most', () => {
  assert.equal([1, 19, 20, 99, 100, 5000].map(binCount), [1, 1, 2, 9, 10, 10]);
});

test.run();
