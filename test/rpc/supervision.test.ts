/** SupervisionService over the wire: what it lists, what it refuses, and that a session does not mind. */
import { credentials, status } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { listSessions, type MarkOptions, markFailure, markSuccess } from '../../src/client/supervision.ts';
import { DenseGymError } from '../../src/errors.ts';
import type { SupervisionServiceClient as TypedClient } from '../../src/wire/generated/densegym/v1/SupervisionService.ts';
import { SupervisionServiceClient } from '../../src/wire/proto.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

const endless = () => createFakeEnvs({ episodes: [] });

async function refusal(options: MarkOptions): Promise<DenseGymError> {
  for (const mark of [markSuccess, markFailure]) {
    const error = await mark(options).catch((reason: unknown) => reason);
    assert.instance(error, DenseGymError);
    if (mark === markFailure) return error as DenseGymError;
  }
  throw new Error('not reached');
}

test('every refusal has its reason, and the session that is named goes on', async () => {
  const gateway = await startTestGateway(endless());
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  const where = { target: gateway.address, sessionId: env.sessionId };
  const reasons: [MarkOptions, string, RegExp][] = [
    [
      { ...where, sessionId: 's-7' },
      'SESSION_NOT_FOUND',
      /there is no open session "s-7"; ListSessions \(densegym sessions\) names/,
    ],
    [{ ...where, sessionId: '' }, 'SESSION_NOT_FOUND', /no open session ""/],
    [{ ...where, envIndex: 1 }, 'REQUEST_INVALID', /no environment 1 of session s-1; it has environment 0 only/],
    [where, 'RESET_NEEDED', /environment 0 of session s-1 has not been reset yet/],
    [{ ...where, episode: 1 }, 'RESET_NEEDED', /has not been reset yet/],
  ];
  for (const [options, reason, says] of reasons) {
    const error = await refusal(options);
    assert.equal([error.reason, says.test(error.message)], [reason, true], error.message);
  }
  await env.reset();
  const error = await refusal({ ...where, episode: 2 });
  assert.is(error.reason, 'EPISODE_NOT_FOUND');
  assert.match(error.message, 'has no episode 2: the latest is 1, and 100 are remembered; leave the episode out');
  assert.is((await env.step(action())).terms.success, false);
  await env.close();
  assert.is((await refusal(where)).reason, 'SESSION_NOT_FOUND', 'a session that was closed');
  assert.not(
    gateway.logged.some((line) => line.includes('a human')),
    'nothing was marked',
  );
  await gateway.close();
});

test('an episode is remembered for a hundred episodes', async () => {
  const gateway = await startTestGateway(endless());
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  const where = { target: gateway.address, sessionId: env.sessionId };
  for (let episode = 1; episode <= 101; episode++) await env.reset();
  assert.equal(await markSuccess({ ...where, episode: 2 }), { episode: 2, bonusPaid: false });
  assert.is((await refusal({ ...where, episode: 1 })).reason, 'EPISODE_NOT_FOUND');
  await env.close();
  await gateway.close();
});

test('the status of a refused call is NOT_FOUND for whoever speaks plain gRPC', async () => {
  const gateway = await startTestGateway(endless());
  const client = new SupervisionServiceClient(gateway.address, credentials.createInsecure()) as unknown as TypedClient;
  const code = await new Promise((resolve) =>
    client.MarkSuccess({ sessionId: 's-1' }, (error) => resolve(error?.code)),
  );
  assert.is(code, status.NOT_FOUND);
  client.close();
  await gateway.close();
});

test('sessions are listed with where they stand, oldest first, until they are closed', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[{}, { truncated: true }]] }));
  const { address: target } = gateway;
  assert.equal(await listSessions({ target }), []);
  const first = await connect({ target, gamma: 0.9 });
  const second = await connect({ target, gamma: 0.9, instruction: 'lift it' });
  const standing = { instruction: 'do it', episode: 0, step: 0, running: false, bonusPaid: false };
  const list = async () =>
    (await listSessions({ target })).map(({ sessionId, environments }) => [sessionId, environments[0]]);
  assert.equal(await list(), [
    ['s-1', standing],
    ['s-2', { ...standing, instruction: 'lift it' }],
  ]);
  await second.close();
  await first.reset();
  await first.step(action());
  assert.equal(await list(), [['s-1', { ...standing, episode: 1, step: 1, running: true }]]);
  await first.step(action());
  assert.equal(await list(), [['s-1', { ...standing, episode: 1, step: 2 }]]);
  await first.close();
  await gateway.close();
});

test('every call is shown to the one place that may refuse it, before it does anything', async () => {
  const seen: unknown[] = [];
  const gateway = await startTestGateway(endless(), {
    admit: (metadata) => {
      seen.push(metadata.get('authorization')[0]);
      if (seen.length > 1) throw new DenseGymError('NOT_SUPPORTED', 'no role');
    },
  });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  await env.reset();
  const where = { target: gateway.address, sessionId: env.sessionId };
  assert.is((await refusal(where)).message, 'no role');
  assert.is(await listSessions(where).catch((error: DenseGymError) => error.message), 'no role');
  assert.is(seen.length, 4, 'the session, and three that were refused');
  assert.is((await env.step(action())).terms.success, false);
  await env.close();
  await gateway.close();
});

test('numbers that would travel as others, and a target that is none, are refused before anything is sent', async () => {
  for (const wrong of [{ envIndex: -1 }, { envIndex: 0.5 }, { episode: 0 }, { episode: Number.NaN }]) {
    const error = await refusal({ target: 'localhost:1', sessionId: 's-1', ...wrong });
    assert.match(error.message, /(envIndex|episode) must be a whole number of [01] or more/);
  }
  assert.is((await refusal({ target: 'http://x', sessionId: 's-1' })).reason, 'CONFIG_INVALID');
});

test.run();
