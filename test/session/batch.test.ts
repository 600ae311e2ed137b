import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../src/config/schema.ts';
import type { Engine, Prompt } from '../../src/engine/engine.ts';
import { createBuiltinEnv } from '../../src/env/builtin.ts';
import type { EnvSource } from '../../src/env/env.ts';
import { createLendingSource } from '../../src/env/lend.ts';
import { createRandom } from '../../src/env/tabletop/index.ts';
import type { FrameRequest } from '../../src/wire/frame.ts';
import type { Reward__Output } from '../../src/wire/generated/densegym/v1/Reward.ts';
import type { SessionResponse__Output } from '../../src/wire/generated/densegym/v1/SessionResponse.ts';
import { decodeValue, encodeValue, isNdArray, type JsValue } from '../../src/wire/value.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { startTestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import { flushRequest, OPEN, type RawSession, reasonOf, startRawSession } from '../support/raw-session.ts';

const COPIES = 3;

/** The bundled environment, and what its frames were asked for. */
function createTabletops(): { source: EnvSource; asked: FrameRequest[] } {
  const asked: FrameRequest[] = [];
  const source = createLendingSource('builtin:', async (ask) => {
    const env = createBuiltinEnv({ task: 'reach', observations: 'state' }, ask);
    return {
      ...env,
      step: (action, frames, resets) => {
        asked.push(frames);
        return env.step(action, frames, resets);
      },
    };
  });
  return { source, asked };
}

/** A score that depends on every picture that is shown, and on nothing else. */
function judge({ parts }: Prompt): number {
  const pictures = parts.flatMap((part) => (part.kind === 'image' ? [part.image.data] : []));
  return -(pictures.reduce((sum, data) => sum + data.reduce((total, byte) => total + byte, 0), 0) % 97) / 20;
}

interface Started {
  readonly raw: RawSession;
  readonly asked: readonly FrameRequest[];
  stop(): Promise<void>;
}

async function start(
  numEnvs: number | undefined,
  options: TestGatewayOptions = {},
  engine: Engine = createFakeEngine(({ prompt }) => judge(prompt)),
): Promise<Started> {
  const { source, asked } = createTabletops();
  const gateway = await startTestGateway(source, { engine, ...options });
  const raw = startRawSession(gateway.address);
  const { open } = await raw.ask({ ...OPEN, open: { ...OPEN.open, ...(numEnvs !== undefined && { numEnvs }) } });
  assert.is(open?.autoresetMode, numEnvs === undefined ? 'AUTORESET_MODE_DISABLED' : 'AUTORESET_MODE_NEXT_STEP');
  return {
    raw,
    asked,
    stop: async () => {
      raw.close();
      await gateway.close();
    },
  };
}

const seeded = (env: number, seed: number) => ({ envIndex: env, seed });
const resetAll = (stepId: number) => ({
  stepId,
  reset: { environments: Array.from({ length: COPIES }, (_, env) => seeded(env, 40 + env)) },
});

function actions(rows: readonly (readonly number[])[], lead: readonly number[] = [rows.length]): Buffer {
  return encodeValue({ dtype: 'float32', shape: [...lead, 3], data: Float32Array.from(rows.flat()) });
}

function rowOf(bytes: Buffer | undefined, env: number, count: number): readonly number[] {
  const value = decodeValue(bytes ?? Buffer.alloc(0)) as JsValue;
  if (!isNdArray(value)) throw new Error('no array');
  const size = value.data.length / count;
  return Array.from(value.data.subarray(env * size, (env + 1) * size), Number);
}

/** What does not depend on the clock. */
function termsOf(reward: Reward__Output | undefined) {
  const {
    envReward,
    shaping,
    successBonus,
    progress,
    potential,
    reward: sum,
    success,
    scoreState,
  } = reward as Reward__Output;
  return { envReward, shaping, successBonus, progress, potential, sum, success, scoreState };
}

test('a batch is equal to single sessions of the same seeds: observations, terms, flags, over autoreset', async () => {
  const batch = await start(COPIES);
  const singles = [await start(undefined), await start(undefined), await start(undefined)];
  const random = createRandom(7, 'test');
  const first = await batch.raw.ask(resetAll(1));
  for (const [env, { raw }] of singles.entries()) {
    const { reset } = await raw.ask({ stepId: 1, reset: { environments: [seeded(0, 40 + env)] } });
    assert.equal(rowOf(first.reset?.observation, env, COPIES), rowOf(reset?.observation, 0, 1));
    assert.equal(termsOf(first.reset?.rewards[env]), termsOf(reset?.rewards[0]));
  }
  const ended = [false, false, false];
  let resets = 0;
  for (let stepId = 2; stepId < 140; stepId++) {
    const rows = singles.map(() => [random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)]);
    const { step, status } = await batch.raw.ask({ stepId, step: { action: actions(rows) } });
    assert.ok(step, status?.message);
    for (const [env, { raw }] of singles.entries()) {
      const request = ended[env] ? { reset: {} } : { step: { action: actions([rows[env] as number[]], []) } };
      const reply = await raw.ask({ stepId, ...request });
      const single = reply.step ?? reply.reset;
      assert.equal(rowOf(step.observation, env, COPIES), rowOf(single?.observation, 0, 1), `${stepId}`);
      assert.equal(termsOf(step.rewards[env]), termsOf(single?.rewards[0]));
      assert.is(step.steps[env], reply.step?.steps[0] ?? 0);
      assert.is(step.episodes[env], single?.episodes[0]);
      if (reply.reset) resets += 1;
      if (reply.reset) assert.equal([step.rewards[env]?.reward, step.rewards[env]?.shaping], [0, 0]);
      ended[env] = reply.step?.terminated[0] === true || reply.step?.truncated[0] === true;
      assert.is(ended[env], step.terminated[env] === true || step.truncated[env] === true);
    }
  }
  assert.ok(resets >= COPIES, `${resets} resets`);
  for (const each of [batch, ...singles]) await each.stop();
});

test('frames are asked only of the copies that need scoring', async () => {
  const { sampling } = configSchema.parse({ env: 'fake:', sampling: { fps: 2 } });
  const { raw, asked, stop } = await start(COPIES, { sampling });
  await raw.ask(resetAll(1));
  const rows = Array.from({ length: COPIES }, () => [0.1, 0, 0]);
  for (let stepId = 2; stepId < 22; stepId++) await raw.ask({ stepId, step: { action: actions(rows) } });
  const counts = asked.map(({ envs }) => envs.length);
  assert.ok(counts.includes(0) && counts.includes(COPIES), counts.join());
  await stop();
});

/** The engine finds the second scored picture of an episode done; copy 1 is the one whose pictures are asked for second. */
test('a success ends the episode of one copy, which the next step resets alone', async () => {
  const { success } = configSchema.parse({ env: 'fake:', success: { endsEpisode: true, k: 1, n: 1 } });
  let claims = 0;
  const engine = createFakeEngine(({ index }) => (index === COPIES + 1 && claims++ === 0 ? -0.01 : -5));
  const { raw, stop } = await start(COPIES, { success: { ...success, threshold: 0.5 } }, engine);
  await raw.ask(resetAll(1));
  const rows = Array.from({ length: COPIES }, () => [0, 0, 0]);
  const replies: SessionResponse__Output[] = [];
  for (let stepId = 2; stepId < 7; stepId++) replies.push(await raw.ask({ stepId, step: { action: actions(rows) } }));
  const over = replies.findIndex(({ step }) => step?.terminated.includes(true));
  assert.ok(over >= 0);
  assert.equal(replies[over]?.step?.terminated, [false, true, false]);
  const next = replies[over + 1]?.step;
  assert.equal(next?.episodes, [1, 2, 1].map(String));
  assert.is(next?.steps[1], 0);
  assert.is(next?.steps[0], over + 2);
  assert.is(next?.rewards[1]?.reward, 0);
  assert.not.equal(rowOf(next?.observation, 1, COPIES), rowOf(replies[over]?.step?.observation, 1, COPIES));
  await stop();
});

test('late: each provisional step of each copy gets exactly one update, over autoreset too', async () => {
  const { raw, stop } = await start(
    COPIES,
    { timing: { mode: 'late' } },
    createFakeEngine(({ prompt }) => setTimeout(3, judge(prompt))),
  );
  const provisional = new Set<string>();
  const note = (stepId: number, { step, reset }: SessionResponse__Output) => {
    for (const [env, reward] of ((step ?? reset)?.rewards ?? []).entries()) {
      if (reward.scoreState !== 'SCORE_STATE_PROVISIONAL') continue;
      const key = `${env}:${(step ?? reset)?.episodes[env]}:${step?.steps[env] ?? 0}`;
      assert.not.ok(provisional.has(key), `${stepId} ${key}`);
      provisional.add(key);
    }
  };
  note(1, await raw.ask(resetAll(1)));
  const rows = Array.from({ length: COPIES }, (_, env) => [0.3 * env, 0.2, 0]);
  for (let stepId = 2; stepId < 100; stepId++) note(stepId, await raw.ask({ stepId, step: { action: actions(rows) } }));
  const flushed = await raw.ask(flushRequest(100));
  assert.is(Number(flushed.finalStepId), 100);
  const keys = raw.updates.map(({ rewardUpdate: update }) => `${update?.envIndex}:${update?.episode}:${update?.step}`);
  assert.is(new Set(keys).size, keys.length);
  assert.equal(new Set(keys), provisional);
  assert.ok(
    keys.some((key) => key.startsWith('2:2:')),
    'a second episode was begun',
  );
  await stop();
});

test('what a batch cannot do is refused, and the session lives', async () => {
  const { raw, stop } = await start(COPIES);
  const partial = await raw.ask({ stepId: 1, reset: { environments: [seeded(3, 1)] } });
  assert.is(reasonOf(partial), 'REQUEST_INVALID');
  assert.match(partial.status?.message ?? '', /environments 0 to 2/);
  await raw.ask(resetAll(2));
  const wrong = await raw.ask({ stepId: 3, step: { action: actions([[0, 0, 0]], []) } });
  assert.is(reasonOf(wrong), 'ACTION_INVALID');
  assert.match(wrong.status?.message ?? '', /shape \[3\], the action space wants \[3, 3\]/);
  const alone = await raw.ask({ stepId: 4, reset: { environments: [seeded(1, 5)] } });
  assert.equal(alone.reset?.episodes, [1, 2, 1].map(String));
  assert.is(alone.reset?.rewards[0]?.scoreState, 'SCORE_STATE_UNSPECIFIED');
  await stop();
  const { source } = createTabletops();
  const gateway = await startTestGateway(source);
  const other = startRawSession(gateway.address);
  for (const open of [
    { gamma: 0.9, numEnvs: 0 },
    { gamma: 0.9, numEnvs: 1025 },
    { gamma: 0.9, numEnvs: 2, autoresetMode: 'AUTORESET_MODE_SAME_STEP' as const },
    { gamma: 0.9, numEnvs: 2, attach: {} },
  ]) {
    assert.ok(['REQUEST_INVALID', 'NOT_SUPPORTED'].includes(reasonOf(await other.ask({ stepId: 0, open })) ?? ''));
  }
  other.close();
  await gateway.close();
});

test.run();
