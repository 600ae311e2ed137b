import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, type RemoteEnv } from '../../src/client/env.ts';
import { createLateRewards, nameOf } from '../../src/client/late.ts';
import type { DenseGymError } from '../../src/errors.ts';
import type { TimingConfig } from '../../src/session/timing.ts';
import type { Reward__Output } from '../../src/wire/generated/densegym/v1/Reward.ts';
import type { RewardUpdate__Output } from '../../src/wire/generated/densegym/v1/RewardUpdate.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

const EPISODES = [
  [{}, {}, { reward: 1, terminated: true }],
  [{}, {}, {}, { truncated: true }],
  [{}, {}],
];
const STEPS = 9;

/** A gateway whose score follows from the grey of the newest frame. */
async function withEnv(timing: Partial<TimingConfig>, work: (env: RemoteEnv) => Promise<void>): Promise<void> {
  const engine = createFakeEngine(async ({ prompt }) => {
    await setTimeout(1);
    const last = prompt.parts.findLast(({ kind }) => kind === 'image');
    // Below what is taken for a success, after which all is 0.
    return last?.kind === 'image' ? -2 - (last.image.data[0] ?? 0) / 20 : 0;
  });
  const gateway = await startTestGateway(createFakeEnvs({ episodes: EPISODES }), { engine, timing });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  try {
    await work(env);
  } finally {
    await env.close();
    await gateway.close();
  }
}

/** Final rewards by key, of a walk over all episodes. */
async function play(env: RemoteEnv, isPolling: boolean): Promise<Map<string, number>> {
  const rewards = new Map<string, number>();
  const apply = (updates: ReturnType<RemoteEnv['pollUpdates']>) => {
    for (const update of updates) {
      assert.ok(rewards.has(nameOf(update)), `${nameOf(update)} was seen before its update`);
      rewards.set(nameOf(update), update.reward);
    }
  };
  await env.reset();
  for (let i = 0; i < STEPS; i++) {
    const { reward, stepKey, terminated, truncated } = await env.step(action());
    rewards.set(nameOf(stepKey), reward);
    if (isPolling) apply(env.pollUpdates());
    if (terminated || truncated) await env.reset();
  }
  apply(await env.flush());
  assert.equal(await env.flush(), []);
  return rewards;
}

test('what has come with a reply is there when it is asked for right after it', async () => {
  await withEnv({ mode: 'late' }, async (env) => {
    await env.reset();
    const { stepKey } = await env.step(action());
    await setTimeout(60); // its score is there, and waits for a reply to leave with
    await env.step(action());
    assert.equal(env.pollUpdates().map(nameOf), [nameOf(stepKey)]);
  });
});

test('final rewards are those of a synchronous run, across ends of episodes, polled or flushed', async () => {
  let sync = new Map<string, number>();
  await withEnv({ mode: 'sync' }, async (env) => {
    sync = await play(env, true);
  });
  assert.is(sync.size, STEPS);
  assert.ok(new Set(sync.values()).size > 4, 'rewards differ');
  for (const mode of ['late', 'episode'] as const) {
    for (const isPolling of [true, false]) {
      await withEnv({ mode, inFlight: 100 }, async (env) => assert.equal(await play(env, isPolling), sync, mode));
    }
  }
});

test('a flush that takes longer than the deadline goes on while updates come', async () => {
  const engine = createFakeEngine(async () => {
    await setTimeout(400);
    return -1;
  });
  const timing = { mode: 'episode', inFlight: 1 } as const;
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [Array(8).fill({})] }), { engine, timing });
  const env = await connect({ target: gateway.address, gamma: 0.9, deadlineMs: 2000 });
  await env.reset();
  for (let i = 0; i < 8; i++) await env.step(action());
  assert.is((await env.flush()).length, 8);
  await env.close();
  await gateway.close();
});

const key = (step: number) => ({ envIndex: 0, episode: 1, step });
const wire = (step: number): RewardUpdate__Output => ({ ...key(step), episode: '1', reward: terms('HELD') });
const terms = (state: string) => ({ reward: 2, scoreState: `SCORE_STATE_${state}` }) as Reward__Output;

test('an update that is ahead of its step waits for it', () => {
  const late = createLateRewards();
  late.receive(wire(1));
  assert.equal(late.take(), []);
  late.tell(key(1), terms('PROVISIONAL'));
  late.receive(wire(2));
  assert.equal(late.take().map(nameOf), [nameOf(key(1))]);
  late.tell(key(2), terms('PROVISIONAL'));
  assert.equal(late.take().map(nameOf), [nameOf(key(2))]);
});

test('an update that comes twice, or for a step that was final, is told', () => {
  const late = createLateRewards();
  late.tell(key(1), terms('PROVISIONAL'));
  late.tell(key(2), terms('FRESH'));
  late.receive(wire(1));
  late.receive(wire(1));
  assert.throws(
    () => late.take(),
    (error: DenseGymError) => error.message.includes('step 1 of episode 1 of environment 0 came twice'),
  );
  late.receive(wire(2));
  assert.throws(
    () => late.take(),
    (error: DenseGymError) => error.message.includes('or that step was final'),
  );
});

test('the update of a reset is nobody’s to read', () => {
  const late = createLateRewards();
  late.receive(wire(0));
  late.tell(key(1), terms('FRESH'));
  assert.equal(late.take(), []);
});

test.run();
