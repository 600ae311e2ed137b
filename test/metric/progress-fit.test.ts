import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitProgress, type JudgedEpisode } from '../../src/metric/progress-fit.ts';
import { sigmoid } from '../../src/reward/calibration.ts';

const TIMES = Array.from({ length: 11 }, (_, i) => i / 10);

/** Scores that a sigmoid maps to a ramp from .1 to .9. */
function expert(offset: number, temperature: number): JudgedEpisode {
  const values = TIMES.map((time) => {
    const progress = 0.1 + 0.8 * time;
    return offset + temperature * Math.log(progress / (1 - progress));
  });
  return { success: true, values, times: TIMES };
}

test('experts whose scores are an inverse sigmoid of a ramp give its constants back, in any unit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      (offset, temperature) => {
        const fitted = fitProgress([expert(offset, temperature)]);
        assert.ok(Math.abs(fitted.offset - offset) < 1e-2 * temperature, `${fitted.offset} ${offset}`);
        assert.ok(Math.abs(fitted.temperature / temperature - 1) < 1e-2, `${fitted.temperature} ${temperature}`);
      },
    ),
    { numRuns: 20 },
  );
});

test('failures stay low: their scores push the middle up, unless it is above them anyway', () => {
  const high = { success: false, values: TIMES.map(() => -1), times: TIMES };
  const alone = fitProgress([expert(-2, 1)]);
  const beside = fitProgress([expert(-2, 1), high]);
  assert.ok(sigmoid(-1, beside) < sigmoid(-1, alone) - 0.05, `${sigmoid(-1, beside)} ${sigmoid(-1, alone)}`);
  const low = { ...high, values: TIMES.map(() => -5) };
  const { offset } = fitProgress([expert(-2, 1), low]);
  assert.ok(Math.abs(offset - alone.offset) < 1e-3);
});

test('true progress, where it is known, is the target: .1 at the start of successes, .9 at the end', () => {
  // True progress grows with the square of time, and the scores with true progress.
  const truth = TIMES.map((time) => 0.2 + 0.8 * time ** 2);
  const values = truth.map((each) => {
    const progress = 0.9 - (0.8 / 0.8) * (1 - each);
    return -3 + 0.5 * Math.log(progress / (1 - progress));
  });
  const { offset, temperature } = fitProgress([
    { success: true, values, times: TIMES, truth },
    { success: false, values: values.slice(0, 6), times: TIMES.slice(0, 6), truth: truth.slice(0, 6) },
  ]);
  assert.ok(Math.abs(offset + 3) < 0.01 && Math.abs(temperature - 0.5) < 0.01, `${offset} ${temperature}`);
});

test('scores that are all equal, and true progress that does not rise, are refused', () => {
  const flat = { success: true, values: [-1, -1], times: [0, 1] };
  assert.throws(() => fitProgress([flat]), /all 2 scores are -1/);
  assert.throws(() => fitProgress([{ ...flat, values: [-2, -1], truth: [1, 1] }]), /is 1 from their first frame on/);
});

test.run();
