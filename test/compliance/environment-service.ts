import { status } from '@grpc/grpc-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSpace } from '../../src/wire/space.ts';
import type { NdArray } from '../../src/wire/tensor.ts';
import { decodeValue, encodeValue, isNdArray, type JsValue } from '../../src/wire/value.ts';
import { OPEN, type RawSession, reasonOf, resetRequest, startRawSession, stepRequest } from '../support/raw-session.ts';

export interface ServerUnderTest {
  readonly target: string;
  /** An action of the environment that does not end an episode at once. */
  readonly action: NdArray;
  /** One that its space cannot mean. */
  readonly wrongAction: JsValue;
  stop(): Promise<void>;
}

/**
 * What every server of densegym.v1.EnvironmentService must do, whoever wrote it: hosts, gateways, and gateways in front of
 * either. Runs against a real server on its own port.
 */
export function testCompliance(name: string, start: () => Promise<ServerUnderTest>): void {
  testStream(`${name}, by gRPC`, start, false);
  testStream(`${name}, by a pipe`, start, true);
}

function testStream(name: string, start: () => Promise<ServerUnderTest>, acceptsPipe: boolean): void {
  const test = suite<{ server: ServerUnderTest; session: RawSession }>(
    name,
    {} as { server: ServerUnderTest; session: RawSession },
  );
  test.before(async (context) => {
    context.server = await start();
  });
  test.after(({ server }) => server.stop());
  test.before.each((context) => {
    context.session = startRawSession(context.server.target, acceptsPipe);
  });
  test.after.each(({ session }) => session.close());

  test('open describes spaces, limits, time and cameras', async ({ session }) => {
    const { open, status: failed } = await session.ask(OPEN);
    assert.is(failed, null);
    assert.ok(open?.sessionId);
    assert.ok(open.envId);
    assert.ok(readSpace(open.observationSpace as never));
    assert.ok(readSpace(open.actionSpace as never));
    assert.type(decodeValue(open.metadata), 'object');
    assert.is(open.autoresetMode, 'AUTORESET_MODE_DISABLED');
    assert.ok((open.limits?.maxKeptReplyCount ?? 0) > 0);
    assert.is(open.limits?.sessionTtlSeconds, 0);
    assert.is(open.lastStepId, '0');
    for (const camera of open.cameras) assert.ok(camera.source, `camera ${camera.name} has a source`);
  });

  test('a repeated open is answered from memory', async ({ session }) => {
    const first = await session.ask(OPEN);
    assert.equal(await session.ask(OPEN), first);
  });

  test('what is not offered is refused by name, and the stream can open something else', async ({ session }) => {
    for (const open of [
      { numEnvs: 2, autoresetMode: 'AUTORESET_MODE_SAME_STEP' as const },
      { autoresetMode: 'AUTORESET_MODE_SAME_STEP' as const },
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

  test('a batch has a leading dimension, one entry a copy in every list, and resets of single copies', async ({
    session,
    server,
  }) => {
    const { open } = await session.ask({ stepId: 0, open: { gamma: 0.9, numEnvs: 2 } });
    assert.equal([open?.numEnvs, open?.autoresetMode], [2, 'AUTORESET_MODE_NEXT_STEP']);
    const reset = await session.ask({ stepId: 1, reset: { environments: [{ seed: 7 }, { envIndex: 1, seed: 8 }] } });
    assert.equal(shapeOf(reset.reset?.observation)[0], 2);
    assert.equal(reset.reset?.episodes, ['1', '1']);
    const both = { stepId: 2, step: { action: encodeValue(twice(server.action)) } };
    const { step } = await session.ask(both);
    assert.equal(shapeOf(step?.observation)[0], 2);
    assert.equal([step?.rewards.length, step?.steps, step?.terminated], [2, [1, 1], [false, false]]);
    assert.is((decodeValue(step?.info ?? Buffer.alloc(0)) as unknown[]).length, 2);
    const one = await session.ask({ stepId: 3, reset: { environments: [{ envIndex: 1, seed: 8 }] } });
    assert.equal(one.reset?.episodes, ['1', '2']);
    const single = await session.ask(stepRequest(4, server.action));
    assert.is(reasonOf(single), 'ACTION_INVALID');
  });

  test('equal seeds and actions give equal episodes', async ({ session, server }) => {
    await session.ask(OPEN);
    const episode = async (first: number): Promise<Buffer[]> => {
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

  test('a repeated number is answered to the letter and not executed; one out of order is ABORTED; the stream lives', async ({
    session,
    server,
  }) => {
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

  test('requests before open, a step before reset, an empty request and an action that means nothing are refused; the stream lives', async ({
    session,
    server,
  }) => {
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
    if (!camera) throw new Error('a server under test must have a camera');
    const frames = { envIndices: [0], cameras: [camera.name], encoding: 'FRAME_ENCODING_PNG' as const };
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
    if (stepSeconds > 0) assert.ok(Math.abs((frame?.seconds ?? 0) - 2 * stepSeconds) < 1e-9);
    const unknown = await session.ask({
      stepId: 4,
      render: { frames: { envIndices: [0], cameras: ['no-such-camera'] } },
    });
    assert.is(reasonOf(unknown), 'REQUEST_INVALID');
    assert.match(unknown.status?.message ?? '', camera.name);
    const rendered = await session.ask({ stepId: 5, render: { frames: { envIndices: [0] } } });
    assert.is(rendered.render?.frames[0]?.image?.shape.length, 3);
  });

  test('flush answers when everything is final; through a request that was never sent it is refused', async ({
    session,
  }) => {
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

function shapeOf(observation: Buffer | undefined): readonly number[] {
  const value = decodeValue(observation ?? Buffer.alloc(0));
  return isNdArray(value) ? value.shape : [];
}

/** A batch of two equal actions. */
function twice({ dtype, shape, data }: NdArray): NdArray {
  const both = new (data.constructor as new (length: number) => NdArray['data'])(2 * data.length);
  both.set(data as never);
  both.set(data as never, data.length);
  return { dtype, shape: [2, ...shape], data: both };
}
