import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from "../../src/config/schema.js";
import { sigmoid, UNCALIBRATED } from "../../src/reward/calibration.js";
import { checkReward } from "../../src/reward/config.js";
import { createLedger } from "../../src/reward/ledger.js";
import { potentialTerm } from "../../src/reward/potential.js";
import { createSuccessVerdict } from "../../src/reward/success.js";
const CONFIG = configSchema.parse({ env: 'x' }).reward;
const STEP = { envReward: 0, terminated: false, scoreState: 'held', success: false };
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
    const end = (config, step) => {
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
    const verdict = (rewards, envSuccess = 'paid') => {
        const ledger = createLedger({ ...CONFIG, envSuccess }, 0.9);
        ledger.begin(0.5, 'fresh', false);
        const terms = rewards.map((envReward, t) => ledger.step({ ...STEP, envReward, terminated: t === rewards.length - 1 }));
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
    fc.assert(fc.property(fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: 0.001, max: 30, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 50 }), (scale, potentialOffset, successBonus, gamma, horizon) => {
        const config = { ...CONFIG, scale, potentialOffset, successBonus };
        try {
            checkReward(config, gamma);
        }
        catch {
            return; // a config that is refused promises nothing
        }
        // Both reach progress 1 at the first step; one then hovers to the limit, the other finishes at the second.
        const play = (finish) => {
            const ledger = createLedger(config, gamma);
            ledger.begin(0, 'fresh', false);
            let sum = ledger.step({ ...STEP, progress: 1 }).reward;
            for (let t = 1; t <= horizon; t += 1) {
                const done = finish && t === 1;
                sum += gamma ** t * ledger.step({ ...STEP, success: done, terminated: done }).reward;
                if (done)
                    break;
            }
            return sum;
        };
        if (gamma > 1e-3)
            assert.ok(play(true) > play(false) - 1e-12);
    }));
});
test('waiting for the limit after the verdict earns no more than ending there', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 10, noNaN: true }), fc.constantFrom(-1, -0.5, 0), fc.double({ min: 0.5, max: 1, noNaN: true }), fc.integer({ min: 1, max: 40 }), (scale, potentialOffset, gamma, wait) => {
        const config = { ...CONFIG, scale, potentialOffset, successBonus: scale + 1 };
        const play = (waiting) => {
            const ledger = createLedger(config, gamma);
            ledger.begin(0, 'fresh', false);
            let sum = ledger.step({ ...STEP, progress: 1, success: true, terminated: waiting === 0 }).reward;
            for (let t = 1; t <= waiting; t += 1)
                sum += gamma ** t * ledger.step({ ...STEP, success: true }).reward;
            return sum;
        };
        assert.ok(play(wait) <= play(0) + 1e-9);
    }));
});
test('a config for which hovering wins is refused, saying what to change; so is an impossible γ', () => {
    assert.throws(() => checkReward({ ...CONFIG, scale: 5, potentialOffset: 0, successBonus: 2 }, 0.99), /successBonus is 2, but hovering .* 4.95; raise successBonus/);
    for (const gamma of [-0.1, 1.1, Number.NaN])
        assert.throws(() => checkReward(CONFIG, gamma), /gamma must be in \[0, 1\]/);
    assert.not.throws(() => checkReward(CONFIG, 0.99));
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
