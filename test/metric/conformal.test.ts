import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformalThreshold, decisionScore, failuresNeeded } from '../../src/metric/conformal.ts';
import { createSuccessVerdict } from '../../src/reward/success.ts';

test('the decision score is what a threshold must not pass for the verdict to be success', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 11 }),
      (tenths, k, more, threshold) => {
        const n = k + more;
        const verdict = createSuccessVerdict({ threshold, k, n });
        const decided = tenths.map(verdict).at(-1) ?? false;
        assert.is(decisionScore(tenths, k, n) >= threshold, decided);
      },
    ),
  );
  assert.is(decisionScore([0.9, 0.1, 0.8], 2, 3), 0.8);
  assert.is(decisionScore([0.9], 2, 3), Number.NEGATIVE_INFINITY);
});

test('no rising map changes which prefix decides, so scores may be kept instead of probabilities', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -9, max: 0, noNaN: true }), { minLength: 2, maxLength: 12 }), (values) => {
      assert.is(decisionScore(values.map(Math.exp), 2, 3), Math.exp(decisionScore(values, 2, 3)));
    }),
  );
});

test('α needs 1/α − 1 failures', () => {
  assert.equal([0.01, 0.05, 0.1, 0.3].map(failuresNeeded), [99, 19, 9, 3]);
  const scores = Array.from({ length: 18 }, (_, i) => i / 18);
  assert.throws(
    () => conformalThreshold(scores, 0.05),
    /alpha 0\.05 needs at least 1\/alpha − 1 = 19 failures, there are 18; add 1 failing episodes, or raise alpha to 0\.053 or more/,
  );
  conformalThreshold(scores, 0.053);
});

test('of n exchangeable failures at most a share α reaches the threshold that the others give', () => {
  // Each in turn is the unseen one: for distinct scores the share is exact arithmetic and no chance.
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 21, maxLength: 60 }),
      fc.constantFrom(0.05, 0.1, 0.2),
      (scores, alpha) => {
        const claimed = scores.filter((score, i) => score >= conformalThreshold(scores.toSpliced(i, 1), alpha));
        assert.ok(claimed.length <= alpha * scores.length + 1e-9, `${claimed.length} of ${scores.length}`);
      },
    ),
  );
});

test('equal failures stay below the threshold', () => {
  const equal = Array.from({ length: 30 }, () => 0.7);
  const threshold = conformalThreshold(equal, 0.1);
  assert.ok(threshold > 0.7 && threshold < 0.7 + 1e-12);
  assert.ok(conformalThreshold(equal.fill(0), 0.1) > 0);
});

test('an α that is none, and failures that look certain, are refused', () => {
  const scores = Array.from({ length: 30 }, () => 0.7);
  for (const alpha of [0, 1, -0.1, Number.NaN]) {
    assert.throws(
      () => conformalThreshold(scores, alpha),
      new RegExp(`alpha must be above 0 and below 1, got ${alpha}`),
    );
  }
  assert.throws(
    () => conformalThreshold(scores.fill(1), 0.1),
    /more than 10 % of the 30 failures reach a P\(success\) of 1/,
  );
});

test.run();
