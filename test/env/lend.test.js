import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLendingSource } from "../../src/env/lend.js";
import { createFakeEnvs } from "../support/fake-env.js";
const ATTACH = { target: 'attach', gamma: 0.9 };
const NO_FRAMES = { envs: [], onEpisodeEnd: false, cameras: [] };
test('an attached environment is given back when the call under way has ended, so that two sessions never drive one robot', async () => {
    const envs = createFakeEnvs({ episodes: [[]] });
    let finish = () => { };
    const make = async () => {
        const env = await envs.open({ target: 'make', gamma: 0.9 });
        const step = async (...ask) => {
            await new Promise((resolve) => {
                finish = resolve;
            });
            return env.step(...ask);
        };
        return { ...env, step };
    };
    const source = createLendingSource('robot:', make);
    const first = await source.open(ATTACH);
    await first.reset([], NO_FRAMES);
    const stepping = first.step(Buffer.alloc(0), NO_FRAMES);
    const closing = first.close();
    const refused = await source.open(ATTACH).then(() => undefined, (error) => error.message);
    assert.match(refused ?? '', 'robot: is attached to another session');
    finish();
    await Promise.all([stepping, closing]);
    const second = await source.open(ATTACH);
    await second.close();
    assert.is(envs.seen.open, 1, 'it is the same environment, still open');
    await source.close();
    assert.is(envs.seen.open, 0);
});
test('an environment that is being made for `attach` at shutdown is closed all the same', async () => {
    const envs = createFakeEnvs({ episodes: [[]] });
    let go = () => { };
    const made = new Promise((resolve) => {
        go = resolve;
    });
    const source = createLendingSource('robot:', async () => {
        await made;
        return envs.open({ target: 'make', gamma: 0.9 });
    });
    const opening = source.open(ATTACH).then(() => undefined, (error) => error.message);
    const closing = source.close();
    go();
    await closing;
    assert.match((await opening) ?? '', 'is being closed');
    assert.is(envs.seen.open, 0);
});
test('an attach that failed can be tried again', async () => {
    const envs = createFakeEnvs({ episodes: [[]] });
    let tries = 0;
    const source = createLendingSource('robot:', async (ask) => {
        tries += 1;
        if (tries === 1)
            throw new Error('the robot is off');
        return envs.open(ask);
    });
    const off = await source.open(ATTACH).then(() => '', (error) => error.message);
    assert.match(off, 'the robot is off');
    await (await source.open(ATTACH)).close();
    await source.close();
});
test.run();
