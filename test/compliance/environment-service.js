import { status } from '@grpc/grpc-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSpace } from "../../src/wire/space.js";
import { decodeValue } from "../../src/wire/value.js";
import { OPEN, reasonOf, resetRequest, startRawSession, stepRequest } from "../support/raw-session.js";
/**
 * What every server of densegym.v1.EnvironmentService must do, whoever wrote it: hosts, gateways, and gateways in front of
 * either. Runs against a real server on its own port.
 */
export function testCompliance(name, start) {
    const test = suite(name, {});
    test.before(async (context) => {
        context.server = await start();
    });
    test.after(({ server }) => server.stop());
    test.before.each((context) => {
        context.session = startRawSession(context.server.target);
    });
    test.after.each(({ session }) => session.close());
    test('open describes spaces, limits, time and cameras', async ({ session }) => {
        const { open, status: failed } = await session.ask(OPEN);
        assert.is(failed, null);
        assert.ok(open?.sessionId);
        assert.ok(open.envId);
        assert.ok(readSpace(open.observationSpace));
        assert.ok(readSpace(open.actionSpace));
        assert.type(decodeValue(open.metadata), 'object');
        assert.is(open.autoresetMode, 'AUTORESET_MODE_DISABLED');
        assert.ok((open.limits?.maxKeptReplyCount ?? 0) > 0);
        assert.is(open.limits?.sessionTtlSeconds, 0);
        assert.is(open.lastStepId, '0');
        for (const camera of open.cameras)
            assert.ok(camera.source, `camera ${camera.name} has a source`);
    });
    test('a repeated open is answered from memory', async ({ session }) => {
        const first = await session.ask(OPEN);
        assert.equal(await session.ask(OPEN), first);
    });
    test('what is not offered is refused by name, and the stream can open something else', async ({ session }) => {
        for (const open of [
            { numEnvs: 2 },
            { autoresetMode: 'AUTORESET_MODE_SAME_STEP' },
            { resume: { sessionId: 'x' } },
        ]) {
            const refused = await session.ask({ stepId: 0, open: { gamma: 0.9, ...open } });
            assert.is(refused.status?.code, status.UNIMPLEMENTED);
            assert.is(reasonOf(refused), 'NOT_SUPPORTED');
        }
        const unknown = await session.ask({ stepId: 0, open: { gamma: 0.9, make: { envId: 'no-such-env' } } });
        assert.is(unknown.status?.code, status.NOT_FOUND);
        assert.match(unknown.status?.message ?? '', 'no-such-env');
        assert.is((await session.ask(OPEN)).status, null);
    });
    test('equal seeds and actions give equal episodes', async ({ session, server }) => {
        await session.ask(OPEN);
        const episode = async (first) => {
            const seeded = { stepId: first, reset: { environments: [{ seed: 7 }] } };
            const replies = await session.pipeline([seeded, ...[1, 2, 3].map((n) => stepRequest(first + n, server.action))]);
            return replies.map(({ reset, step }) => (reset ?? step)?.observation ?? Buffer.alloc(0));
        };
        const once = await episode(1);
        assert.ok(once.every((observation) => observation.length > 0));
        assert.equal(await episode(5), once);
    });
    test('a reply carries its number, episode, step, flags, info and a finite reward', async ({ session, server }) => {
        await session.ask(OPEN);
        const [reset, step] = await session.pipeline([resetRequest(1), stepRequest(2, server.action)]);
        assert.is(reset?.stepId, '1');
        assert.equal(reset?.reset?.episodes, ['1']);
        assert.is(reset?.reset?.rewards[0]?.reward, 0);
        assert.is(reset?.reset?.rewards[0]?.shaping, 0);
        const { episodes, steps, terminated, truncated, rewards, info } = step?.step ?? {};
        assert.equal([episodes, steps, terminated, truncated], [['1'], [1], [false], [false]]);
        assert.ok(Number.isFinite(rewards?.[0]?.reward));
        assert.type(decodeValue(info ?? Buffer.alloc(0)), 'object');
        assert.is(step?.finalStepId, '2');
    });
    test('a repeated number is answered to the letter and not executed; one out of order is ABORTED; the stream lives', async ({ session, server, }) => {
        await session.pipeline([OPEN, resetRequest(1)]);
        const first = await session.ask(stepRequest(2, server.action));
        assert.equal(await session.ask(stepRequest(2, server.action)), first);
        const early = await session.ask(stepRequest(9, server.action));
        assert.is(early.status?.code, status.ABORTED);
        assert.is(reasonOf(early), 'STEP_OUT_OF_ORDER');
        const next = await session.ask({ ...stepRequest(3, server.action), ackStepId: 2 });
        assert.equal(next.step?.steps, [2], 'the repeat was not executed');
        const forgotten = await session.ask(stepRequest(2, server.action));
        assert.is(reasonOf(forgotten), 'STEP_OUT_OF_ORDER');
        assert.equal((await session.ask(stepRequest(4, server.action))).step?.steps, [3]);
    });
    test('requests before open, a step before reset, an empty request and an action that means nothing are refused; the stream lives', async ({ session, server, }) => {
        const early = await session.ask(resetRequest(1));
        assert.is(early.status?.code, status.FAILED_PRECONDITION);
        assert.is(reasonOf(early), 'SESSION_NOT_OPEN');
        await session.ask(OPEN);
        assert.ok((await session.ask({ stepId: 1, flush: {} })).flush, 'a refusal before open uses up no number');
        const next = await session.ask(stepRequest(2, server.action));
        assert.is(reasonOf(next), 'RESET_NEEDED');
        assert.match(next.status?.message ?? '', /reset/i);
        assert.is(reasonOf(await session.ask({ stepId: 3 })), 'REQUEST_INVALID');
        await session.ask(resetRequest(4));
        const wrong = await session.ask(stepRequest(5, server.wrongAction));
        assert.is(wrong.status?.code, status.INVALID_ARGUMENT);
        assert.is(reasonOf(wrong), 'ACTION_INVALID');
        const garbage = await session.ask({ stepId: 6, step: { action: Buffer.from([255, 1, 2]) } });
        assert.is(reasonOf(garbage), 'ACTION_INVALID');
        assert.equal((await session.ask(stepRequest(7, server.action))).step?.steps, [1], 'nothing was executed');
    });
    test('frames come only when they are asked for, keyed by episode, step and camera', async ({ session, server }) => {
        const { open } = await session.ask(OPEN);
        const [camera] = open?.cameras ?? [];
        if (!camera)
            throw new Error('a server under test must have a camera');
        const frames = { envIndices: [0], cameras: [camera.name], encoding: 'FRAME_ENCODING_PNG' };
        const [reset, plain, seen] = await session.pipeline([
            { stepId: 1, reset: { frames } },
            stepRequest(2, server.action),
            { stepId: 3, step: { ...stepRequest(3, server.action).step, frames } },
        ]);
        assert.is(reset?.reset?.frames[0]?.step, 0);
        assert.equal(plain?.step?.frames, []);
        const frame = seen?.step?.frames[0];
        assert.equal([frame?.episode, frame?.step, frame?.camera], ['1', 2, camera.name]);
        assert.is(frame?.image?.encoded?.data.subarray(1, 4).toString(), 'PNG');
        const stepSeconds = open?.timing?.stepSeconds ?? 0;
        if (stepSeconds > 0)
            assert.ok(Math.abs((frame?.seconds ?? 0) - 2 * stepSeconds) < 1e-9);
        const unknown = await session.ask({
            stepId: 4,
            render: { frames: { envIndices: [0], cameras: ['no-such-camera'] } },
        });
        assert.is(reasonOf(unknown), 'REQUEST_INVALID');
        assert.match(unknown.status?.message ?? '', camera.name);
        const rendered = await session.ask({ stepId: 5, render: { frames: { envIndices: [0] } } });
        assert.is(rendered.render?.frames[0]?.image?.shape.length, 3);
    });
    test('flush answers when everything is final; through a request that was never sent it is refused', async ({ session, }) => {
        await session.pipeline([OPEN, resetRequest(1)]);
        assert.is((await session.ask({ stepId: 2, flush: { throughStepId: 1 } })).finalStepId, '2');
        assert.is(reasonOf(await session.ask({ stepId: 3, flush: { throughStepId: 9 } })), 'REQUEST_INVALID');
    });
    test('close is answered, and the stream ends well', async ({ session }) => {
        await session.pipeline([OPEN, resetRequest(1)]);
        assert.ok((await session.ask({ stepId: 2, close: {} })).close);
        assert.is(await session.ended, status.OK);
    });
    test('a session after a dropped one finds the server well', async ({ session, server }) => {
        await session.pipeline([OPEN, resetRequest(1)]);
        session.close();
        await session.ended;
        const other = startRawSession(server.target);
        assert.is((await other.ask(OPEN)).status, null);
        other.close();
    });
    test.run();
}
