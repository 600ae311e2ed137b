import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../src/config/schema.ts';
import { UNCALIBRATED } from '../../src/reward/calibration.ts';
import { resolveSuccess } from '../../src/reward/success.ts';

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

test('for other votes, or another sampling, its promise does not hold: refused, unless config chooses one', () => {
  const resolve = (votes: { k?: number; threshold?: number }, fps = 10) =>
    resolveSuccess({ ...success, ...votes }, CALIBRATED, { ...sampling, fps });
  assert.throws(
    () => resolve({ k: 1 }),
    /of calibration c is for 2 votes of 3, and success\.k and success\.n are 1 and 3/,
  );
  assert.throws(() => resolve({}, 5), /is for sampling \{.*"fps":10.*\}, and this is \{.*"fps":5/);
  assert.is(resolve({ k: 1, threshold: 0.9 }, 5).threshold, 0.9);
});

test.run();
