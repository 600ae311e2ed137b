/** A human's word on an episode, through a gateway: the reward, the labels, the log. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { listSessions, markFailure, markSuccess } from '../../src/client/supervision.ts';
import { configSchema } from '../../src/config/schema.ts';
import { encodeValue } from '../../src/wire/value.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs, type FakeStep } from '../support/fake-env.ts';
import { action, startTestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import { startRawSession } from '../support/raw-session.ts';

const GAMMA = 0.9;
const BONUS = 3;
const { success } = configSchema.parse({ env: 'fake:' });
const SURE = { ...success, threshold: 0.5, k: 1, n: 1 };

/** @param pleased whether the model, which looks at nothing, claims success at a step; the reset is 0. */
async function start(
  pleased: (step: number) => boolean,
  steps: readonly FakeStep[] = [],
  more: TestGatewayOptions = {},
) {
  const script = Array.from({ length: 3 }, () => steps);
  let asked = -1;
  const engine = createFakeEngine(() => {
    asked += 1;
    return pleased(asked) ? -0.001 : -9;
  });
  const gateway = await startTestGateway(createFakeEnvs({ episodes: script }), { engine, success: SURE, ...more });
  const env = await connect({ target: gateway.address, gamma: GAMMA });
  const where = { target: gateway.address, sessionId: env.sessionId };
  return { gateway, env, where, close: async () => [await env.close(), await gateway.close()] };
}

test('a success is paid once, from the next step on, whatever the model says', async () => {
  const { env, where, close } = await start(() => false);
  await env.reset();
  assert.is((await env.step(action())).terms.success, false);
  assert.equal(await markSuccess(where), { episode: 1, step: 2, bonusPaid: false });
  const { terms } = await env.step(action());
  assert.equal([terms.success, terms.successBonus, terms.potential], [true, BONUS, 0]);
  assert.equal(await markSuccess(where), { episode: 1, step: 3, bonusPaid: true }, 'a second word pays nothing');
  const later = (await env.step(action())).terms;
  assert.equal([later.success, later.successBonus], [true, 0]);
  await env.reset();
  assert.is((await env.step(action())).terms.success, false, 'of one episode only');
  await close();
});

test('a failure stands above the model; what was paid stays paid, and the sum telescopes all the same', async () => {
  const { env, where, close } = await start((step) => step >= 1);
  const seen = [(await env.reset()).terms];
  seen.push((await env.step(action())).terms);
  assert.equal([seen[1]?.success, seen[1]?.successBonus], [true, BONUS]);
  assert.equal(await markFailure(where), { episode: 1, step: 2, bonusPaid: true });
  seen.push((await env.step(action())).terms, (await env.step(action())).terms);
  assert.equal(
    seen.slice(2).map((terms) => [terms.success, terms.successBonus]),
    [
      [false, 0],
      [false, 0],
    ],
  );
  assert.ok((seen[2]?.potential ?? 0) < 0, 'Φ has its value again');
  await markSuccess(where);
  seen.push((await env.step(action())).terms);
  assert.equal([seen[4]?.success, seen[4]?.successBonus], [true, 0], 'the last word counts, the bonus is paid once');
  const sum = seen.slice(1).reduce((total, { shaping }, t) => total + GAMMA ** t * shaping, 0);
  const expected = GAMMA ** 4 * (seen[4]?.potential ?? 0) - (seen[0]?.potential ?? 0);
  assert.ok(Math.abs(sum - expected) < 1e-12, `${sum} instead of ${expected}`);
  await close();
});

test("a failure stands above the environment's pay too: no bonus, and its own reward is untouched", async () => {
  const { env, where, close } = await start(() => false, [{}, { reward: 1, terminated: true }]);
  await env.reset();
  await env.step(action());
  await markFailure(where);
  const { terms, terminated } = await env.step(action());
  assert.equal([terms.success, terms.successBonus, terms.envReward, terminated], [false, 0, 1, true]);
  await close();
});

test('a success is paid at the very step at which the monitor stops the episode', async () => {
  const { monitor } = configSchema.parse({ env: 'fake:', monitor: { onFlag: 'stop' } });
  // The camera is frozen from step 4 on, and flagged at step 9.
  const source = createFakeEnvs({ episodes: [[]], shade: (_, step) => 40 + 10 * Math.min(step, 4) });
  const engine = createFakeEngine(() => -0.001);
  const gateway = await startTestGateway(source, { engine, monitor, success: { ...SURE, k: 30, n: 30 } });
  const env = await connect({ target: gateway.address, gamma: GAMMA });
  await env.reset();
  for (let step = 1; step <= 8; step++) assert.is((await env.step(action())).terms.success, false);
  await markSuccess({ target: gateway.address, sessionId: env.sessionId });
  const { terms, truncated } = await env.step(action());
  assert.equal([truncated, terms.success, terms.successBonus], [true, true, BONUS]);
  await env.close();
  await gateway.close();
});

test('with success.endsEpisode a marked success ends the episode', async () => {
  const { env, where, close } = await start(() => false, [], { success: { ...SURE, endsEpisode: true } });
  await env.reset();
  assert.is((await env.step(action())).terminated, false);
  await markSuccess(where);
  assert.is((await env.step(action())).terminated, true);
  await close();
});

test('late: a mark decides the next step that is taken, however late those before are scored', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const engine = createFakeEngine(async () => {
    await held;
    return -9;
  });
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { engine, timing: { mode: 'late' } });
  const session = startRawSession(gateway.address);
  const step = { action: encodeValue(action()) };
  await session.ask({ stepId: 0, open: { gamma: GAMMA } });
  await session.ask({ stepId: 1, reset: {} });
  await session.ask({ stepId: 2, step });
  const marked = await markSuccess({ target: gateway.address, sessionId: 's-1' });
  assert.equal(marked, { episode: 1, step: 2, bonusPaid: false });
  const provisional = await session.ask({ stepId: 3, step });
  assert.is(provisional.step?.rewards[0]?.scoreState, 'SCORE_STATE_PROVISIONAL');
  assert.is(provisional.step?.rewards[0]?.success, true, 'known already; the bonus comes with the update');
  release();
  await session.ask({ stepId: 4, flush: { throughStepId: 3 } });
  const final = session.updates.map(({ rewardUpdate }) => [
    rewardUpdate?.step,
    rewardUpdate?.reward?.success,
    rewardUpdate?.reward?.successBonus,
  ]);
  assert.equal(final, [
    [0, false, 0],
    [1, false, 0],
    [2, true, BONUS],
  ]);
  const [standing] = (await listSessions({ target: gateway.address }))[0]?.environments ?? [];
  assert.is(standing?.bonusPaid, true);
  session.close();
  await gateway.close();
});

test('an episode that has ended is labelled only, and by its number also during the next', async () => {
  const { gateway, env, where, close } = await start((step) => step >= 1, [{ truncated: true }]);
  await env.reset();
  assert.is((await env.step(action())).terms.successBonus, BONUS);
  assert.equal(await markFailure(where), { episode: 1, bonusPaid: true });
  await env.reset();
  assert.equal(await markFailure({ ...where, episode: 1 }), { episode: 1, bonusPaid: true });
  assert.is((await env.step(action())).terms.success, true, 'the running one is as it was');
  const lines = gateway.logged.filter((line) => line.startsWith('a human marked a failure'));
  assert.is(lines.length, 2);
  assert.match(lines[0] ?? '', '{"session":"s-1","env":0,"episode":1,"bonusPaid":true}');
  await close();
});

/** The counts that the log has when a session closes. */
async function countsOf(
  mark: 'running' | 'ended' | 'never',
): Promise<{ claimed: number; done: number; judged: number }> {
  const { reward } = configSchema.parse({ env: 'fake:', reward: { envSuccess: 'never' } });
  const { gateway, env, where, close } = await start(() => true, [{}, { truncated: true }], { reward });
  await env.reset();
  await env.step(action());
  if (mark === 'running') await markSuccess(where);
  await env.step(action());
  if (mark === 'ended') await markSuccess(where);
  await close();
  const line = gateway.logged.find((each) => each.startsWith('session closed ')) ?? '';
  return JSON.parse(line.replace('session closed ', '')).monitor;
}

test('the monitor sees the word, whether it comes during the episode or after', async () => {
  for (const [when, judged] of [
    ['running', 1],
    ['ended', 1],
    ['never', 0],
  ] as const) {
    const counts = await countsOf(when);
    assert.equal([counts.judged, counts.done], [judged, judged], when);
  }
});

test("humans' words bring out a run in which the model calls done what is not", async () => {
  const { reward } = configSchema.parse({ env: 'fake:', reward: { envSuccess: 'never' } });
  const gateway = await startTestGateway(
    createFakeEnvs({ episodes: Array.from({ length: 6 }, () => [{ truncated: true }]) }),
    { engine: createFakeEngine(() => -0.001), success: SURE, reward },
  );
  const env = await connect({ target: gateway.address, gamma: GAMMA });
  for (let episode = 0; episode < 5; episode++) {
    await env.reset();
    await env.step(action());
    await markFailure({ target: gateway.address, sessionId: env.sessionId });
  }
  await env.reset();
  const { terms } = await env.step(action());
  assert.ok(terms.warnings.some((text) => text.startsWith('pleased-without-doing: ')));
  await env.close();
  await gateway.close();
});

test.run();
