import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../src/config/schema.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { createSuccessVerdict, resolveSuccess } from '../../src/reward/success.ts';

const { success, sampling } = configSchema.parse({ env: 'x' });
const CALIBRATED = {
  id: 'c',
  threshold: { value: 0.875, alpha: 0.05, k: 2, n: 3, sampling: { ...sampling }, scores: [-1] },
};

test("the threshold is the config's, else the calibration's, else one half", () => {
  assert.is(resolveSuccess({ ...success, threshold: 0.7 }, CALIBRATED, sampling).threshold, 0.7);
  assert.equal(resolveSuccess(success, CALIBRATED, sampling), { ...success, threshold: 0.875 });
  assert.is(resolveSuccess(success, UNCALIBRATED, sampling).threshold, 0.5);
});

test('for other votes, another sampling, or a release, its promise does not hold: refused, unless config chooses one', () => {
  const resolve = (votes: { k?: number; threshold?: number; release?: number }, fps = 10) =>
    resolveSuccess({ ...success, ...votes }, CALIBRATED, { ...sampling, fps });
  assert.throws(
    () => resolve({ k: 1 }),
    /of calibration c is for 2 votes of 3, and success\.k and success\.n are 1 and 3/,
  );
  assert.throws(() => resolve({}, 5), /is for sampling \{.*"fps":10.*\}, and this is \{.*"fps":5/);
  assert.throws(
    () => resolve({ release: 0.5 }),
    /of calibration c is for votes that are taken back at it, 0\.875, and success\.release is 0\.5/,
  );
  assert.is(resolve({ release: 0.875 }).release, 0.875);
  assert.is(resolve({ k: 1, threshold: 0.9, release: 0.5 }, 5).threshold, 0.9);
});

test('a release above the threshold is refused, whoever chose the threshold', () => {
  for (const given of [{ threshold: 0.7 }, {}]) {
    assert.throws(
      () => resolveSuccess({ ...success, ...given, release: 0.9 }, CALIBRATED, sampling),
      /success\.release is 0\.9, above the threshold of 0\.\d+: .*; lower it, or leave it out/,
    );
  }
});

/** The step at which a verdict comes, or −1. */
function claimOf(probabilities: readonly number[], votes: Parameters<typeof createSuccessVerdict>[0]): number {
  return probabilities.map(createSuccessVerdict(votes)).indexOf(true);
}

test('a vote stands until P falls below the release, and is not given below the threshold', () => {
  const votes = { threshold: 0.8, k: 3, n: 3 };
  const wavers = [0.9, 0.6, 0.5, 0.9];
  assert.is(claimOf(wavers, votes), -1);
  assert.is(claimOf(wavers, { ...votes, release: 0.5 }), 2);
  assert.is(claimOf(wavers, { ...votes, release: 0.55 }), -1, '0.5 takes it back');
  assert.is(claimOf([0.6, 0.6, 0.6, 0.6], { ...votes, release: 0.5 }), -1, 'nothing was ever given');
  assert.is(claimOf([0.9, 0.4, 0.6, 0.6], { ...votes, release: 0.5 }), -1, 'once taken back it has to be given anew');
});

test('a release below the threshold only adds claims, and one at it changes nothing', () => {
  const share = fc.integer({ min: 1, max: 9 }).map((tenths) => tenths / 10);
  const votes = fc
    .integer({ min: 1, max: 5 })
    .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 1, max: n }) }));
  fc.assert(
    fc.property(fc.array(share, { maxLength: 12 }), votes, share, share, (probabilities, pair, one, other) => {
      const [release, threshold] = [Math.min(one, other), Math.max(one, other)];
      const plain = claimOf(probabilities, { ...pair, threshold });
      const released = claimOf(probabilities, { ...pair, threshold, release });
      assert.is(claimOf(probabilities, { ...pair, threshold, release: threshold }), plain);
      if (plain >= 0) assert.ok(released >= 0 && released <= plain);
    }),
  );
});

test.run();
