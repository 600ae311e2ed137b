import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Curve, Label } from '../../src/audit/curves.ts';
import { summariseSuccess } from '../../src/audit/success.ts';
import type { Calibration } from '../../src/reward/calibration.ts';
import { fakeEpisode } from './fake-episode.ts';

/** P(success) is .5 at a score of 0, and steep. */
const CALIBRATION: Calibration = {
  id: 'test',
  progress: { offset: 0, temperature: 1 },
  success: { offset: 0, temperature: 0.01 },
};
const VOTES = { threshold: 0.5, k: 2, n: 3, endsEpisode: false };

function curve(kind: Label, values: readonly number[], instruction = 'lift'): Curve {
  const usage = { promptTokens: 1, evaluatedTokens: 1, bytesSent: 0 };
  const same = { logprobTrue: -1, logprobFalse: -1, censored: false, usage, ms: 1, frames: 2, progress: 0.5 };
  return {
    kind,
    path: `${kind} ${values}`,
    from: 0,
    episode: fakeEpisode(
      values.map(() => 0),
      instruction,
    ),
    prefixes: values.map((value, step) => ({ ...same, value, step, seconds: step / 10 })),
  };
}

test('areas by the last and by the highest score, ranking, verdict and calibration error are those of the labels', () => {
  const found = summariseSuccess(
    [
      curve('success', [-2, 1, 2]),
      curve('success', [-2, -1, -0.5]),
      curve('failure', [-2, 3, -3]), // fools the highest score, and one vote only
      curve('failure', [-2, 1, 1]), // fools the verdict
      curve('unlabelled', [9, 9, 9]),
    ],
    CALIBRATION,
    VOTES,
    0,
  );
  assert.type(found, 'object');
  if (typeof found === 'string') return;
  assert.equal([found.successes, found.failures], [2, 2]);
  assert.is(found.end.auc, 3 / 4);
  assert.is(found.highest.auc, 1 / 4);
  assert.ok(Math.abs(found.end.averagePrecision - (0.5 * 1 + 0.5 * (2 / 3))) < 1e-12);
  assert.equal(found.ranking, { share: 3 / 4, pairs: 4 });
  assert.equal(found.verdict, { threshold: 0.5, k: 2, n: 3, trueSuccess: 0.5, falseSuccess: 0.5 });
  assert.ok(Math.abs(found.calibrationError - 0) < 1e-9, 'one bin: half predicted, half observed');
  assert.is(found.points.length, 4);
  const [low, high] = found.end.aucInterval ?? [Number.NaN, Number.NaN];
  assert.ok(low >= 0 && low < 0.75 && high === 1, `${low} to ${high}`);
});

test('without labels, or with one class, it says why there is no summary', () => {
  const summarise = (...curves: Curve[]) => summariseSuccess(curves, CALIBRATION, VOTES, 0);
  assert.match(String(summarise(curve('unlabelled', [0, 1]))), /^no labels/);
  assert.match(
    String(summarise(curve('success', [0, 1]), curve('unlabelled', [0, 1]))),
    /^only successes: all 1 labelled .*; add failures$/,
  );
  assert.match(String(summarise(curve('failure', [0, 1]))), /^only failures: .*; add successes$/);
});

test.run();
