/** The promise of the threshold, on real scores of the bundled model: `bench/calibrate/`. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resample } from '../../bench/calibrate/resample.ts';
import { readScores } from '../../bench/calibrate/scores.ts';
import { mean } from '../../src/metric/statistics.ts';

/** Of the failures, enough for α = .01, which needs 99; those left over are unseen. */
const SPLIT = { times: 1000, failures: 120 };

const { episodes } = readScores();
const learning = episodes.filter(({ kind }) => kind === 'learning');

for (const [what, some] of [
  ['episodes of all kinds', episodes],
  ['episodes of policies that are learning', learning],
] as const) {
  test(`over 1,000 splits of ${what} the unseen false-success rate is α at most, and successes are recognised`, () => {
    for (const { alpha, falseSuccess, trueSuccess } of resample(some, { ...SPLIT, seed: 7 })) {
      const [wrong, right] = [mean(falseSuccess), mean(trueSuccess)];
      assert.ok(wrong <= alpha + 0.02, `α ${alpha}: ${wrong} of failures`);
      // Not by claiming nothing.
      assert.ok(wrong >= alpha / 2, `α ${alpha}: ${wrong} of failures`);
      if (alpha === 0.05) assert.ok(right >= 0.8, `α ${alpha}: ${right} of successes`);
    }
  });
}

test('failures of another kind than those calibrated on are not covered: exchangeability is needed', () => {
  const easy = episodes.filter(({ kind, success }) => kind !== 'learning' || success);
  const hard = learning.filter(({ success }) => !success);
  const [rates] = resample(easy, { times: 20, failures: 300, seed: 7 }, hard).slice(-1);
  assert.ok(mean(rates?.falseSuccess ?? []) > 0.12, `${mean(rates?.falseSuccess ?? [])} at α ${rates?.alpha}`);
});

test.run();
