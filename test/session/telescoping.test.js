import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from "../../src/client/env.js";
import { configSchema } from "../../src/config/schema.js";
import { createFakeEngine } from "../support/fake-engine.js";
import { createFakeEnvs } from "../support/fake-env.js";
import { action, startTestGateway } from "../support/gateway.js";
const { reward: DEFAULTS } = configSchema.parse({ env: 'fake:' });
/** Steps of an episode whose end may be a termination, a truncation, both, or a reset that cuts it. */
const episodeArbitrary = fc
    .record({
    length: fc.integer({ min: 1, max: 12 }),
    rewards: fc.array(fc.constantFrom(0, 0, 0, 1, -0.5), { minLength: 12, maxLength: 12 }),
    terminated: fc.boolean(),
    truncated: fc.boolean(),
})
    .map(({ length, rewards, terminated, truncated }) => Array.from({ length }, (_, index) => {
    const last = index === length - 1;
    return { reward: rewards[index] ?? 0, terminated: last && terminated, truncated: last && truncated };
}));
const configArbitrary = fc
    .record({
    envWeight: fc.constantFrom(0, 1, 2),
    scale: fc.double({ min: 0, max: 10, noNaN: true }),
    potentialOffset: fc.constantFrom(-1, -0.5, 0),
    failurePotential: fc.constantFrom('hold', 'zero'),
})
    .map((config) => ({ ...DEFAULTS, ...config, successBonus: config.scale + 1 }));
test('through the whole path, shaping telescopes to scale·(γ^T·Φ_end − Φ_0), whatever was scored and however it ended', async () => {
    await fc.assert(fc.asyncProperty(fc.array(episodeArbitrary, { minLength: 1, maxLength: 3 }), configArbitrary, fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(1, 2.5, 5, 10), // fps: at 0.1 s a step, some steps are not scored
    fc.constantFrom('append-only', 'first-last'), fc.array(fc.option(fc.double({ min: -20, max: 0, noNaN: true }), { nil: undefined }), {
        minLength: 1,
        maxLength: 8,
    }), async (episodes, reward, gamma, fps, policy, answers) => {
        const engine = createFakeEngine(({ index }) => {
            const answer = answers[index % answers.length];
            if (answer === undefined)
                throw new Error('the fake engine fails here');
            return answer;
        });
        const sampling = { policy, fps, maxFrames: 4, minFrames: 1 };
        const gateway = await startTestGateway(createFakeEnvs({ episodes }), { engine, reward, sampling });
        const env = await connect({ target: gateway.address, gamma });
        try {
            for (const steps of episodes) {
                const first = (await env.reset()).terms;
                assert.is(first.reward, 0);
                assert.is(first.shaping, 0);
                let sum = 0;
                let potential = first.potential;
                let bonuses = 0;
                for (const [t, step] of steps.entries()) {
                    const { terms, ...ended } = await env.step(action());
                    sum += gamma ** t * terms.shaping;
                    assert.ok(Math.abs(terms.shaping - reward.scale * (gamma * terms.potential - potential)) < 1e-9);
                    assert.ok(Math.abs(terms.reward - (reward.envWeight * (step.reward ?? 0) + terms.shaping + terms.successBonus)) <
                        1e-9);
                    assert.ok(terms.progress >= 0 && terms.progress <= 1);
                    if (terms.scoreState !== 'SCORE_STATE_FRESH')
                        assert.is(terms.score, null);
                    potential = terms.potential;
                    bonuses += terms.successBonus > 0 ? 1 : 0;
                    const zeroed = terms.success || (ended.terminated && reward.failurePotential === 'zero');
                    assert.is(potential, zeroed ? 0 : terms.progress + reward.potentialOffset);
                }
                assert.ok(bonuses <= 1, 'the bonus is paid once an episode');
                const expected = reward.scale * (gamma ** steps.length * potential - first.potential);
                assert.ok(Math.abs(sum - expected) < 1e-9, `${sum} is not ${expected}`);
            }
        }
        finally {
            await env.close();
            await gateway.close();
        }
    }), { numRuns: 60 });
});
test('Φ of a step does not change when later frames do', async () => {
    const STEPS = 12;
    async function potentials(changeAt) {
        // The fake model answers by what it sees, so a look ahead would show.
        const engine = createFakeEngine(({ prompt }) => {
            const shades = prompt.parts.flatMap((part) => (part.kind === 'image' ? [part.image.data[0] ?? 0] : []));
            return -1 - shades.reduce((sum, shade, index) => sum + shade * (index + 1), 0) / 1000;
        });
        const shade = (_, step) => (step >= changeAt ? 255 - step : step * 10);
        const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]], shade }), { engine });
        const env = await connect({ target: gateway.address, gamma: 0.9 });
        const seen = [(await env.reset()).terms.potential];
        for (let step = 1; step <= STEPS; step += 1)
            seen.push((await env.step(action())).terms.potential);
        await env.close();
        await gateway.close();
        return seen;
    }
    const whole = await potentials(Number.POSITIVE_INFINITY);
    for (const changeAt of [1, 5, 12]) {
        const changed = await potentials(changeAt);
        assert.equal(changed.slice(0, changeAt), whole.slice(0, changeAt));
        assert.not.equal(changed[changeAt], whole[changeAt]);
    }
});
test.run();
