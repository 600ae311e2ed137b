import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect as connectEnv } from '../../src/index.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway, type TestGateway } from '../support/gateway.ts';
import {
  connectPipe,
  OPEN,
  type RawSession,
  resetRequest,
  startRawSession,
  stepRequest,
} from '../support/raw-session.ts';

interface Context {
  envs: ReturnType<typeof createFakeEnvs>;
  gateway: TestGateway;
  session: RawSession;
}

const test = suite<Context>('pipe', {} as Context);

test.before.each(async (context) => {
  context.envs = createFakeEnvs({ episodes: [[]] });
  context.gateway = await startTestGateway(context.envs);
  context.session = startRawSession(context.gateway.address, true);
});
test.after.each(async ({ session, gateway }) => {
  session.close();
  await gateway.close();
});

const ACCEPTING = { ...OPEN, open: { ...OPEN.open, acceptsPipe: true } };

/** `open` on a stream that does not take the pipe it is offered. */
async function offer(session: RawSession) {
  session.stream.write(ACCEPTING);
  const [{ open }] = (await once(session.stream, 'data')) as [{ open: { pipe: { port: number; token: Buffer } } }];
  return open.pipe;
}

async function freed({ seen }: Context['envs']): Promise<void> {
  for (let i = 0; i < 100 && seen.open > 0; i++) await pause(20);
  assert.is(seen.open, 0);
}

test('a session goes on by the pipe, and its stream ends with it', async ({ session, envs }) => {
  await session.pipeline([OPEN, resetRequest(1), stepRequest(2)]);
  assert.ok(session.pipe);
  assert.is(envs.seen.steps, 1);
  assert.ok((await session.ask({ stepId: 3, close: {} })).close);
  assert.is(await session.ended, status.OK);
  if (!session.pipe.readableEnded) await once(session.pipe, 'end');
});

test('a client that goes on by the stream may, and the pipe is closed to it', async ({ session, gateway }) => {
  const { port, token } = await offer(session);
  session.stream.write(resetRequest(1));
  await once(session.stream, 'data');
  const late = connect(port, '127.0.0.1');
  late.write(token);
  await once(late, 'close');
  assert.ok(gateway.address);
});

test('a pipe that was given up before it was used costs nothing', async ({ session, gateway }) => {
  const { port, token } = await offer(session);
  const pipe = await connectPipe(gateway.address, port, token);
  pipe.destroy();
  await pause(50);
  session.stream.write(resetRequest(1));
  const [{ reset }] = (await once(session.stream, 'data')) as [{ reset: unknown }];
  assert.ok(reset);
});

test('a request by the stream after one by the pipe ends the session', async ({ session, envs }) => {
  await session.pipeline([OPEN, resetRequest(1)]);
  session.stream.write(stepRequest(2));
  assert.is(await session.ended, status.INVALID_ARGUMENT);
  await freed(envs);
});

test('nobody gets in with a wrong token, with half of one, or twice with the same', async ({ session, gateway }) => {
  const { port, token } = await offer(session);
  for (const wrong of [Buffer.alloc(16), token.subarray(0, 8), Buffer.concat([token, Buffer.of(0)])]) {
    const stranger = connect(port, '127.0.0.1');
    stranger.end(wrong);
    await once(stranger, 'close');
  }
  const pipe = await connectPipe(gateway.address, port, token);
  const second = connect(port, '127.0.0.1');
  second.write(token);
  await once(second, 'close');
  pipe.destroy();
});

test('the environment is freed when the pipe breaks, and when the stream does', async ({ session, gateway, envs }) => {
  await session.pipeline([OPEN, resetRequest(1)]);
  session.pipe?.destroy();
  await freed(envs);
  await session.ended;
  const other = startRawSession(gateway.address, true);
  await other.pipeline([OPEN, resetRequest(1)]);
  other.stream.cancel();
  await freed(envs);
  if (!other.pipe?.readableEnded) await once(other.pipe as never, 'end');
  other.close();
});

test('bytes that are no request end the session with INTERNAL', async ({ session, envs }) => {
  await session.pipeline([OPEN, resetRequest(1)]);
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(4, 0);
  session.pipe?.write(Buffer.concat([sizes, Buffer.alloc(4, 0xff)]));
  assert.is(await session.ended, status.INTERNAL);
  await freed(envs);
});

test('a request beyond limits.maxMessageBytes ends the session by its sizes alone', async ({ session, envs }) => {
  await session.pipeline([OPEN, resetRequest(1)]);
  session.pipe?.write(Buffer.concat([Buffer.alloc(4, 0x7f), Buffer.alloc(4)]));
  assert.is(await session.ended, status.RESOURCE_EXHAUSTED);
  await freed(envs);
});

test('a request with a body ends it too, before the body is read', async ({ session, envs }) => {
  await session.pipeline([OPEN, resetRequest(1)]);
  session.pipe?.write(Buffer.concat([Buffer.alloc(4), Buffer.of(0, 0, 0, 1)]));
  assert.is(await session.ended, status.INTERNAL);
  await freed(envs);
});

test('a gateway that is stopped says so to those on a pipe', async ({ session, gateway }) => {
  await session.pipeline([OPEN, resetRequest(1)]);
  await gateway.close();
  assert.is(await session.ended, status.UNAVAILABLE);
  const env = startRawSession(gateway.address);
  assert.is(await env.ended, status.UNAVAILABLE);
  env.close();
});

test('the client of the package takes the pipe, and does without where there is none', async ({ gateway, envs }) => {
  const without = await startTestGateway(envs, { pipe: false });
  try {
    for (const [target, pipe] of [
      [gateway.address, true],
      [gateway.address, false],
      [without.address, true],
    ] as const) {
      const env = await connectEnv({ target, gamma: 0.9, pipe });
      await env.reset();
      assert.is((await env.step(action())).terminated, false);
      await env.close();
    }
    assert.is(envs.seen.steps, 3);
  } finally {
    await without.close();
  }
});

test.run();
