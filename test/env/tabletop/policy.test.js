import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPolicy, goalOf, HORIZONS, isSuccess, OBSERVATION_FIELDS, OBSERVATION_SIZE, observe, POLICY_KINDS, resetWorld, rollout, TASKS, } from "../../../src/env/tabletop/index.js";
/** Share of 300 full-random spawns that end in success within the horizon. */
function successRate(policy, task) {
    const ends = Array.from({ length: 300 }, (_, seed) => {
        const worlds = rollout({ policy, task, seed });
        assert.ok(worlds.length <= HORIZONS[task] + 1);
        const last = worlds.at(-1) ?? worlds[0];
        return isSuccess(last, goalOf(last, task));
    });
    return ends.filter(Boolean).length / ends.length;
}
test('the expert does every task from at least 95 % of all spawns within the horizon', () => {
    for (const task of TASKS)
        assert.ok(successRate('expert', task) >= 0.95, task);
});
test('noisy mostly succeeds; failing and random do not', () => {
    assert.ok(successRate('noisy', 'pick-place') >= 0.8);
    for (const policy of ['failing', 'random']) {
        assert.ok(successRate(policy, 'pick-place') <= 0.02, `${policy} places`);
        assert.ok(successRate(policy, 'reach') <= 0.2, `${policy} reaches`);
        assert.ok(successRate(policy, 'push') <= 0.1, `${policy} pushes`);
    }
});
test('equal seeds give equal episodes, other seeds others', () => {
    for (const policy of POLICY_KINDS) {
        const [a, b] = [rollout({ policy, task: 'pick-place', seed: 9 }), rollout({ policy, task: 'pick-place', seed: 9 })];
        assert.equal(a, b);
        assert.not.equal(a, rollout({ policy, task: 'pick-place', seed: 10 }));
    }
});
test('actions stay in the box', () => {
    for (const kind of POLICY_KINDS) {
        const policy = createPolicy(kind, 'pick-place', 1);
        for (let i = 0; i < 50; i++) {
            for (const value of policy(observe(resetWorld(i))))
                assert.ok(Math.abs(value) <= 1, `${kind} ${value}`);
        }
    }
});
test('an observation is 17 named float32 numbers, the instructed cube and zone first', () => {
    const world = resetWorld(4);
    const observation = observe(world);
    assert.instance(observation, Float32Array);
    assert.is(observation.length, OBSERVATION_SIZE);
    assert.is(OBSERVATION_FIELDS.length, OBSERVATION_SIZE);
    const [cube, zone] = [world.cubes[0], world.zones[0]];
    assert.equal([...observation.slice(0, 4)], [cube.x, cube.y, zone.x, zone.y].map(Math.fround));
});
test.run();
