/** Large observations on their way through the gateway: each reply has its own, although their places are used again. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../src/config/schema.ts';
import type { Env, EnvSource, StepResult } from '../../src/env/env.ts';
import type { Beside } from '../../src/wire/beside.ts';
import type { SessionRequest } from '../../src/wire/generated/densegym/v1/SessionRequest.ts';
import { createMessageReader, feed } from '../../src/wire/pipe.ts';
import { valueType } from '../../src/wire/proto.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { ANY_SIZE, OPEN, type RawSession, resetRequest, startRawSession, stepRequest } from '../support/raw-session.ts';

const BYTES = 300_000;
/** Every fifth step is scored; its robot is looked at later. */
const FPS = 2;
const OBSERVATION = valueType.serialize({
  tensor: {
    dtype: 'DATA_TYPE_UINT8',
    shape: [BYTES],
    sharedMemory: { segment: 'message', offset: 0, size: BYTES },
  },
});

interface Context {
  places: Set<ArrayBufferLike>;
  gateway: TestGateway;
  session: RawSession;
}

const test = suite<Context>('large bodies', {} as Context);

/** Stands in for a host: the observation of step N is N all over, and comes as from a pipe. */
function fakeLargeEnvs(places: Set<ArrayBufferLike>): EnvSource {
  const small = createFakeEnvs({ episodes: [[]] });
  return {
    ...small,
    async open(...args): Promise<Env> {
      const env = await small.open(...args);
      let latest: Beside | undefined;
      const reader = createMessageReader(ANY_SIZE, (_, body) => {
        latest = body;
      });
      let steps = 0;
      return {
        ...env,
        async step(...asked): Promise<StepResult> {
          steps += 1;
          const message = Buffer.alloc(8 + BYTES, steps);
          message.writeUInt32LE(0, 0);
          message.writeUInt32LE(BYTES, 4);
          feed(reader, message);
          places.add((latest as Beside).bytes.buffer);
          return { ...(await env.step(...asked)), observation: OBSERVATION, beside: latest };
        },
      };
    },
  };
}

test.before.each(async (context) => {
  context.places = new Set();
  const { sampling } = configSchema.parse({ env: 'fake:', sampling: { fps: FPS } });
  context.gateway = await startTestGateway(fakeLargeEnvs(context.places), { sampling });
  context.session = startRawSession(context.gateway.address, true);
  await context.session.pipeline([OPEN, resetRequest(1)]);
});
test.after.each(async ({ session, gateway }) => {
  session.close();
  await gateway.close();
});

const acknowledging = (request: SessionRequest, ackStepId: number): SessionRequest => ({ ...request, ackStepId });

/** Which step each body is of, where it is of one. */
function stepsOf({ bodies }: RawSession): readonly (number | undefined)[] {
  return bodies
    .filter(({ length }) => length > 0)
    .map((body) => (body.every((byte) => byte === body[0]) ? body[0] : -1));
}

test('of a client that acknowledges, one place serves all that are not scored', async ({ session, places }) => {
  for (let id = 2; id < 12; id++) await session.ask(acknowledging(stepRequest(id), id - 1));
  assert.equal(stepsOf(session), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.is(places.size, 2, 'that of step 5 is kept');
});

test('of one that does not, every reply can be asked for again', async ({ session, places }) => {
  for (const id of [2, 3, 4, 2, 3, 4]) await session.ask(stepRequest(id));
  assert.equal(stepsOf(session), [1, 2, 3, 1, 2, 3]);
  assert.is(places.size, 3);
});

test('a reply that left twice is not written over by the second acknowledgement', async ({ session }) => {
  await session.pipeline([stepRequest(2), stepRequest(2), acknowledging(stepRequest(3), 2), stepRequest(4)]);
  assert.equal(stepsOf(session), [1, 1, 2, 3]);
});

test('one that sends ahead gets each step its own', async ({ session }) => {
  const ids = Array.from({ length: 40 }, (_, i) => i + 2);
  await session.pipeline(ids.map((id) => stepRequest(id)));
  assert.equal(
    stepsOf(session),
    ids.map((id) => id - 1),
  );
});

test.run();
