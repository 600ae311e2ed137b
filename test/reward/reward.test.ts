import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../src/config/schema.ts';
import { sigmoid, UNCALIBRATED } from '../../src/reward/calibration.ts';
import { checkReward } from '../../src/reward/config.ts';
import { createLedger, type LedgerStep } from '../../src/reward/ledger.ts';
import { potentialTerm } from '../../src/reward/potential.ts';
import { createSmoothing } from '../../src/reward/smoothing.ts';
import { createSuccessVerdict } from '../../src/reward/success.ts';

const CONFIG = configSchema.parse({ env: 'x' }).reward;
const STEP: LedgerStep = { envReward: 0, terminated: false, scoreState: 'held', success: false };

test('the potential term is γ·Φ′ − Φ', () => {
  assert.is(potentialTerm(0.5, 1, 0.5), 0);
  assert.is(potentialTerm(-1, 0, 0.9), 1);
});

test('Φ is held on steps that were not scored', () => {
  const ledger = createLedger({ ...CONFIG, potentialOffset: 0, scale: 1 }, 1);
  ledger.begin(0.25, 'fresh', false);
  const held = ledger.step(STEP);
  assert.is(held.shaping, 0);
  assert.is(held.progress, 0.25);
  assert.is(ledger.step({ ...STEP, progress: 0.75, scoreState: 'fresh' }).shaping, 0.5);
});

test('before the first score progress is 0', () => {
  const ledger = createLedger(CONFIG, 0.9);
  assert.is(ledger.begin(undefined, 'fallback', false).progress, 0);
  assert.is(ledger.step(STEP).progress, 0);
});

test('termination with success zeroes Φ; without, `failurePotential` decides; truncation never does', () => {
  const end = (config: Partial<typeof CONFIG>, step: Partial<LedgerStep>): number => {
    const ledger = createLedger({ ...CONFIG, ...config }, 0.9);
    ledger.begin(0.5, 'fresh', false);
    return ledger.step({ ...STEP, ...step }).potential;
  };
  assert.is(end({}, { terminated: true, envReward: 1 }), 0);
  assert.is(end({}, { terminated: true, success: true }), 0);
  assert.is(end({ failurePotential: 'hold' }, { terminated: true }), -0.5);
  assert.is(end({ failurePotential: 'zero' }, { terminated: true }), 0);
  assert.is(end({ failurePotential: 'zero' }, {}), -0.5);
});

test('a termination is a success when the environment pays more for it than for any step before', () => {
  const verdict = (rewards: readonly number[], envSuccess: 'paid' | 'never' = 'paid'): boolean => {
    const ledger = createLedger({ ...CONFIG, envSuccess }, 0.9);
    ledger.begin(0.5, 'fresh', false);
    const terms = rewards.map((envReward, t) =>
      ledger.step({ ...STEP, envReward, terminated: t === rewards.length - 1 }),
    );
    return terms.at(-1)?.success === true && terms.slice(0, -1).every(({ success }) => !success);
  };
  assert.ok(verdict([0, 0, 1]), 'sparse');
  assert.ok(verdict([1]), 'at the first step');
  assert.ok(verdict([-1, -1, 0]), 'a cost until done');
  assert.not(verdict([1, 1, 1]), 'a pole that falls');
  assert.not(verdict([0, 0, 0]), 'nothing was paid');
  assert.not(verdict([-0.1, -0.1, -100]), 'a crash');
  assert.not(verdict([0, 0, 1], 'never'));
});

test('the bonus is paid once an episode, at the first success', () => {
  const ledger = createLedger(CONFIG, 0.9);
  ledger.begin(0, 'fresh', false);
  const bonuses = [
    STEP,
    { ...STEP, success: true },
    { ...STEP, success: true },
    { ...STEP, success: true, terminated: true, envReward: 1 },
  ].map((step) => ledger.step(step).successBonus);
  assert.equal(bonuses, [0, CONFIG.successBonus, 0, 0]);
});

test('an agent that hovers at the best Φ to the time limit earns less than one that finishes, under every accepted config', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 10, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: 0.001, max: 30, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      (scale, potentialOffset, successBonus, gamma, horizon, envWeight) => {
        const config = { ...CONFIG, scale, potentialOffset, successBonus, envWeight };
        try {
          checkReward(config, gamma);
        } catch {
          return; // a config that is refused promises nothing
        }
        // Both reach progress 1 at the first step; one then hovers to the limit, the other finishes at the second.
        const play = (finish: boolean): number => {
          const ledger = createLedger(config, gamma);
          ledger.begin(0, 'fresh', false);
          let sum = ledger.step({ ...STEP, progress: 1 }).reward;
          for (let t = 1; t <= horizon; t += 1) {
            const done = finish && t === 1;
            sum +=
              gamma ** t * ledger.step({ ...STEP, envReward: Number(done), success: done, terminated: done }).reward;
            if (done) break;
          }
          return sum;
        };
        if (gamma > 1e-3) assert.ok(play(true) > play(false) - 1e-12);
      },
    ),
  );
});

test('waiting for the limit after the verdict earns no more than ending there', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 10, noNaN: true }),
      fc.constantFrom(-1, -0.5, 0),
      fc.double({ min: 0.5, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 40 }),
      (scale, potentialOffset, gamma, wait) => {
        const config = { ...CONFIG, scale, potentialOffset, successBonus: scale + 1 };
        const play = (waiting: number): number => {
          const ledger = createLedger(config, gamma);
          ledger.begin(0, 'fresh', false);
          let sum = ledger.step({ ...STEP, progress: 1, success: true, terminated: waiting === 0 }).reward;
          for (let t = 1; t <= waiting; t += 1) sum += gamma ** t * ledger.step({ ...STEP, success: true }).reward;
          return sum;
        };
        assert.ok(play(wait) <= play(0) + 1e-9);
      },
    ),
  );
});

test('a config for which hovering wins is refused, saying what to change; so is an impossible γ', () => {
  assert.throws(
    () => checkReward({ ...CONFIG, scale: 5, potentialOffset: 0, successBonus: 2 }, 0.99),
    /successBonus is 2, but hovering .* 4.95; raise successBonus/,
  );
  for (const gamma of [-0.1, 1.1, Number.NaN])
    assert.throws(() => checkReward(CONFIG, gamma), /gamma must be in \[0, 1\]/);
  assert.not.throws(() => checkReward(CONFIG, 0.99));
});

test('the modes that pay for hovering are refused unless they are asked for by name', () => {
  for (const mode of ['delta', 'level'] as const) {
    assert.throws(
      () => checkReward({ ...CONFIG, mode }, 0.9),
      new RegExp(`reward.mode ${mode} pays .*--reward-allow-hovering`),
    );
    assert.not.throws(() => checkReward({ ...CONFIG, mode, allowHovering: true }, 0.9));
  }
  assert.throws(
    () => checkReward({ ...CONFIG, allowHovering: true, potentialOffset: 0, scale: 5 }, 1),
    /hovering before the goal/,
    'a potential that pays for it is refused all the same',
  );
});

test('delta pays the rise of progress, level pays progress; neither knows γ, an offset or an end', () => {
  const play = (mode: 'delta' | 'level') => {
    const ledger = createLedger({ ...CONFIG, mode, scale: 2, potentialOffset: -1 }, 0.5);
    const first = ledger.begin(0.25, 'fresh', false);
    const steps = [0.5, undefined, 0.25].map((progress) => ledger.step({ ...STEP, progress }));
    const end = ledger.step({ ...STEP, progress: 1, success: true, terminated: true });
    return { first, shaping: [...steps, end].map(({ shaping }) => shaping), end };
  };
  const [delta, level] = [play('delta'), play('level')];
  assert.equal(delta.shaping, [0.5, 0, -0.5, 1.5]);
  assert.equal(level.shaping, [1, 1, 0.5, 2]);
  for (const { first, end } of [delta, level]) {
    assert.equal([first.potential, first.reward, end.potential, end.successBonus], [0.25, 0, 1, CONFIG.successBonus]);
  }
});

test('what is foreseen of a step is Φ as it was last booked, and books nothing', () => {
  const ledger = createLedger({ ...CONFIG, scale: 2, envWeight: 3 }, 0.5);
  ledger.begin(0.5, 'fresh', false);
  const foreseen = ledger.foresee(1);
  assert.equal(
    [foreseen.reward, foreseen.shaping, foreseen.successBonus, foreseen.scoreState],
    [3.5, 0.5, 0, 'provisional'],
  );
  assert.is(ledger.step({ ...STEP, progress: 1 }).shaping, 1);
});

test('smoothing keeps its share of the mean so far, starts with the first score, and sees nothing later', () => {
  const mean = createSmoothing(0.75);
  assert.equal([-8, -4, -4].map(mean), [-8, -7, -6.25]);
  assert.equal([-8, -4].map(createSmoothing(0)), [-8, -4]);
});

test('failing early earns less than a time-out at the same progress, or a better one, under the shipped defaults', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (before, after, start, failedAt, gain) => {
        // Both play `before`; one then fails with progress `failedAt`, the other goes on and is cut no lower.
        const play = (rest: readonly number[], terminated: boolean): number => {
          const gamma = 0.99;
          const ledger = createLedger(CONFIG, gamma);
          ledger.begin(start, 'fresh', false);
          return [...before, ...rest].reduce((sum, progress, t, all) => {
            const last = t === all.length - 1;
            return sum + gamma ** t * ledger.step({ ...STEP, progress, terminated: last && terminated }).reward;
          }, 0);
        };
        const end = failedAt + gain * (1 - failedAt);
        assert.ok(play([failedAt], true) <= play([...after, end], false) + 1e-12);
      },
    ),
  );
});

test('progress is in [0, 1] and rises with the score, also far out', () => {
  for (const value of [Number.NEGATIVE_INFINITY, -1e6, -50, -3, 0]) {
    const progress = sigmoid(value, UNCALIBRATED.progress);
    assert.ok(progress >= 0 && progress <= 1 && !Number.isNaN(progress));
  }
  assert.ok(sigmoid(-1, UNCALIBRATED.progress) > sigmoid(-2, UNCALIBRATED.progress));
});

test('success is k of the last n, and stands', () => {
  const verdict = createSuccessVerdict({ threshold: 0.5, k: 2, n: 3 });
  assert.equal([0.9, 0.1, 0.2, 0.9, 0.1, 0.5, 0.1, 0.1, 0.1].map(verdict), [
    false,
    false,
    false,
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
});

test.run();
