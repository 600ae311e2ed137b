import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAttachedSource } from "../../src/env/attached.js";
import { environmentService } from "../../src/wire/proto.js";
import { uniformBox, writeSpace } from "../../src/wire/space.js";
const NO_FRAMES = { envs: [], onEpisodeEnd: false, cameras: [] };
const SPACE = writeSpace(uniformBox('float32', [1], -1, 1));
const STEP = { rewards: [{ reward: 0 }], terminated: [false], truncated: [false] };
const OPENED = { open: { envId: 'fake/host', observationSpace: SPACE, actionSpace: SPACE } };
/** A host that answers `open`, and what the test says to anything else; undefined: nothing, for ever. */
async function withFakeHost(answer, body) {
    const server = new Server();
    server.addService(environmentService, {
        Session: (call) => call.on('data', (request) => {
            const reply = request.close ? { close: {} } : (answer(request, call) ?? (request.open && OPENED));
            if (reply)
                call.write({ stepId: request.stepId, ...reply });
        }),
    });
    const port = await new Promise((resolve, reject) => server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => error ? reject(error) : resolve(bound)));
    const source = createAttachedSource(`127.0.0.1:${port}`, { deadlineMs: 100 });
    try {
        await body(() => source.open({ target: 'make', gamma: 0.9 }));
    }
    finally {
        server.forceShutdown();
    }
}
async function refusal(work) {
    return work.then(() => assert.unreachable('it was accepted'), (error) => error);
}
test('a host that hangs in a step is given up at the deadline, and the next reset starts over', () => withFakeHost(({ reset }) => (reset ? { reset: {} } : undefined), async (open) => {
    const env = await open();
    await env.reset([], NO_FRAMES);
    const hung = await refusal(env.step(Buffer.alloc(0), NO_FRAMES));
    assert.is(hung.reason, 'ENV_RESTARTED');
    assert.match(hung.message, 'no reply within 100 ms');
    await env.reset([], NO_FRAMES);
    await env.close();
}));
test('a host whose reply is not an answer to the request is refused', () => withFakeHost(({ open }) => (open ? undefined : { flush: {} }), async (open) => {
    const env = await open();
    assert.match((await refusal(env.reset([], NO_FRAMES))).message, 'is the peer a densegym server?');
    await env.close();
}));
test("a host's refusal reaches the trainer in its own words", () => withFakeHost(({ open, reset }) => open ? undefined : reset ? { reset: {} } : { status: { code: 3, message: 'the host says no' } }, async (open) => {
    const env = await open();
    await env.reset([], NO_FRAMES);
    assert.is((await refusal(env.step(Buffer.alloc(0), NO_FRAMES))).message, 'the host says no');
    await env.close();
}));
test('a picture of another dtype or shape, or a status in its place, is a frame with a problem and no lost step', () => withFakeHost(({ open, reset }) => open
    ? undefined
    : reset
        ? { reset: {} }
        : {
            step: {
                ...STEP,
                frames: [
                    {
                        step: 1,
                        camera: 'a',
                        image: { dtype: 'DATA_TYPE_FLOAT32', shape: [2, 2, 3], raw: Buffer.alloc(48) },
                    },
                    { step: 1, camera: 'b', status: { code: 9, message: 'no GL context' } },
                ],
            },
        }, async (open) => {
    const env = await open();
    await env.reset([], NO_FRAMES);
    const { frames } = await env.step(Buffer.alloc(0), NO_FRAMES);
    assert.match(frames[0]?.problem ?? '', 'it has dtype DATA_TYPE_FLOAT32 and shape [2, 2, 3], a picture is uint8');
    assert.is(frames[1]?.problem, 'no GL context');
    await env.close();
}));
for (const code of [
    status.INTERNAL,
    status.UNKNOWN,
    status.RESOURCE_EXHAUSTED,
    status.INVALID_ARGUMENT,
    status.UNAVAILABLE,
]) {
    test(`a host whose stream ends with ${status[code]} is lost, and the next reset has another`, () => {
        let opens = 0;
        return withFakeHost(({ open, reset, step }, call) => {
            if (open)
                opens += 1;
            if (step)
                call.emit('error', Object.assign(new Error('boom'), { code, details: 'boom' }));
            return reset ? { reset: {} } : undefined;
        }, async (open) => {
            const env = await open();
            await env.reset([], NO_FRAMES);
            const lost = await refusal(env.step(Buffer.alloc(0), NO_FRAMES));
            assert.is(lost.reason, 'ENV_RESTARTED');
            assert.match(lost.message, 'boom');
            await env.reset([], NO_FRAMES);
            assert.is(opens, 2);
            await env.close();
        });
    });
}
test('a step that no reward can be made of is refused: not one reward, or not a finite one', async () => {
    for (const [step, words] of [
        [{ ...STEP, rewards: [{ reward: Number.NaN }] }, 'answered a step with the reward NaN; it must be finite'],
        [{}, 'answered a step with 0, 0, 0 rewards, terminated and truncated flags; each must be 1'],
    ]) {
        await withFakeHost(({ open, reset }) => (open ? undefined : reset ? { reset: {} } : { step }), async (open) => {
            const env = await open();
            await env.reset([], NO_FRAMES);
            const odd = await refusal(env.step(Buffer.alloc(0), NO_FRAMES));
            assert.is(odd.reason, 'ENV_FAILED');
            assert.match(odd.message, words);
            await env.close();
        });
    }
});
test('a reset that takes too long is not sent again: a robot must not home twice', () => {
    let resets = 0;
    return withFakeHost(({ reset }) => {
        if (reset)
            resets += 1;
        return undefined;
    }, async (open) => {
        const env = await open();
        assert.is((await refusal(env.reset([], NO_FRAMES))).reason, 'ENV_RESTARTED');
        assert.is(resets, 1);
        await env.close();
    });
});
test('a host that comes back as another environment is refused', () => {
    let opens = 0;
    return withFakeHost(({ open, reset }, call) => {
        if (open)
            opens += 1;
        if (open && opens > 1)
            return { open: { ...OPENED.open, envId: 'other/host' } };
        if (!open && !reset)
            call.emit('error', Object.assign(new Error('gone'), { code: status.UNAVAILABLE }));
        return reset ? { reset: {} } : undefined;
    }, async (open) => {
        const env = await open();
        await env.reset([], NO_FRAMES);
        await refusal(env.step(Buffer.alloc(0), NO_FRAMES));
        const other = await refusal(env.reset([], NO_FRAMES));
        assert.is(other.reason, 'ENV_UNAVAILABLE');
        assert.match(other.message, 'environment fake/host came back as another one, other/host');
        await env.close();
    });
});
test.run();
