import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBreaker } from "../../../src/engine/http/breaker.js";
/** A breaker after two failures, for 100 ms on a clock that the test moves. */
function createTestBreaker() {
    const clock = { ms: 0 };
    const breaker = createBreaker({
        failures: 2,
        brokenMs: 100,
        counts: (error) => error === 'down',
        refusal: () => new Error('left alone'),
        now: () => clock.ms,
    });
    const said = [];
    const run = async (outcome) => {
        const work = () => (outcome === 'up' ? Promise.resolve('up') : Promise.reject(outcome));
        said.push(await breaker.run(work).catch((error) => (error instanceof Error ? error.message : error)));
    };
    return { breaker, clock, run, said };
}
test('opens after failures in a row, tries once the time is over, and closes with a success', async () => {
    const { clock, run, said } = createTestBreaker();
    await run('down');
    await run('down');
    await run('up');
    clock.ms = 99;
    await run('up');
    clock.ms = 100;
    await run('up');
    await run('down');
    await run('up');
    assert.equal(said, ['down', 'down', 'left alone', 'left alone', 'up', 'down', 'up']);
});
test('a success between two failures starts the count anew', async () => {
    const { run, said } = createTestBreaker();
    for (const outcome of ['down', 'up', 'down', 'up'])
        await run(outcome);
    assert.equal(said, ['down', 'up', 'down', 'up']);
});
test('what is given up is no failure, and no success either', async () => {
    const { run, said } = createTestBreaker();
    for (const outcome of ['down', 'given up', 'given up', 'down', 'up'])
        await run(outcome);
    assert.equal(said, ['down', 'given up', 'given up', 'down', 'left alone']);
});
test('a trial that fails opens it again, one that is given up leaves the next to try', async () => {
    const { clock, run, said } = createTestBreaker();
    await run('down');
    await run('down');
    clock.ms = 100;
    await run('down');
    clock.ms = 199;
    await run('up');
    clock.ms = 200;
    await run('given up');
    await run('up');
    assert.equal(said, ['down', 'down', 'down', 'left alone', 'given up', 'up']);
});
test('one trial at a time; whoever comes meanwhile is told at once', async () => {
    const { breaker, clock, run, said } = createTestBreaker();
    await run('down');
    await run('down');
    clock.ms = 100;
    let finish = () => { };
    const trial = breaker.run(() => new Promise((resolve) => {
        finish = resolve;
    }));
    await run('up');
    finish();
    await trial;
    await run('up');
    assert.equal(said, ['down', 'down', 'left alone', 'up']);
});
test.run();
