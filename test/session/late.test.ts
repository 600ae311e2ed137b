import { setImmediate, setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../src/config/schema.ts';
import type { Prompt } from '../../src/engine/engine.ts';
import { withLanes } from '../../src/engine/lanes.ts';
import type { TimingConfig } from '../../src/session/timing.ts';
import type { Reward__Output } from '../../src/wire/generated/densegym/v1/Reward.ts';
import type { SessionResponse__Output } from '../../src/wire/generated/densegym/v1/SessionResponse.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs, type FakeStep } from '../support/fake-env.ts';
import { startTestGateway } from '../support/gateway.ts';
import {
  flushRequest,
  OPEN,
  type RawSession,
  reasonOf,
  resetRequest,
  startRawSession,
  stepRequest,
} from '../support/raw-session.ts';

const LATE = { mode: 'late', inFlight: 1000 } as const;
const EPISODE = { mode: 'episode', inFlight: 1000 } as const;

/** An engine whose answers wait until the test lets them go, in the order it wants. */
function createHeldEngine() {
  const held: { readonly step: number; readonly go: () => void; readonly fail: () => void }[] = [];
  const engine = createFakeEngine(
    ({ prompt }) =>
      new Promise((resolve, reject) => {
        const shade = lastShade(prompt);
        held.push({
          step: shade,
          go: () => resolve(-shade / 10),
          fail: () => reject(new Error('the fake engine fails')),
        });
      }),
  );
  return { engine, held };
}

/** The grey of the newest picture that the model is shown. */
function lastShade({ parts }: Prompt): number {
  const last = parts.findLast((part) => part.kind === 'image');
  if (last?.kind !== 'image') throw new Error('the prompt has no picture');
  return last.image.data[0] as number;
}

/** Until what was sent over the wire has arrived; gives up after 20 s. */
async function until(what: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !what(); turn++) await setTimeout(2);
  assert.ok(what(), String(what));
}

const rewardOf = ({ step, reset }: SessionResponse__Output) => (step ?? reset)?.rewards[0] as Reward__Output;
const stateOf = (reward: Reward__Output) => reward.scoreState.replace('SCORE_STATE_', '');
const keyOf = ({ rewardUpdate }: SessionResponse__Output) => `${rewardUpdate?.episode}:${rewardUpdate?.step}`;

/**
 * Final terms by episode and step. What the clock says is left out, and what the monitor does: what is usual in a session
 * depends on which of two episodes that overlap is scored first.
 */
function terms(reward: Reward__Output) {
  const { score, warnings: _, ...rest } = reward;
  return { ...rest, logprob: score?.logprobTrue, frameStep: score?.frameStep };
}

interface Played {
  /** By `episode:step`. */
  readonly final: ReadonlyMap<string, ReturnType<typeof terms>>;
  readonly states: readonly string[];
}

/** Plays the episodes, flushes at the given requests and at the end, and gathers what is final. */
async function play(
  session: RawSession,
  episodes: readonly (readonly FakeStep[])[],
  flushes: ReadonlySet<number> = new Set(),
): Promise<Played> {
  const final = new Map<string, ReturnType<typeof terms>>();
  const provisional = new Set<string>();
  const states: string[] = [];
  let id = 0;
  await session.ask(OPEN);
  const note = (key: string, reply: SessionResponse__Output) => {
    const reward = rewardOf(reply);
    states.push(stateOf(reward));
    if (stateOf(reward) === 'PROVISIONAL') provisional.add(key);
    else final.set(key, terms(reward));
  };
  for (const [index, steps] of episodes.entries()) {
    note(`${index + 1}:0`, await session.ask(resetRequest(++id)));
    for (const [at] of steps.entries()) {
      note(`${index + 1}:${at + 1}`, await session.ask(stepRequest(++id)));
      if (flushes.has(id)) {
        const through = id;
        assert.is((await session.ask(flushRequest(++id))).finalStepId, String(id));
        assert.is(through, id - 1);
        assert.is(session.updates.length, provisional.size, 'all updates so far have come before the answer to flush');
      }
    }
  }
  assert.is((await session.ask(flushRequest(++id))).finalStepId, String(id));
  for (const update of session.updates) {
    const key = keyOf(update);
    assert.ok(provisional.delete(key), `${key} was updated twice, or never provisional`);
    final.set(key, terms(update.rewardUpdate?.reward as Reward__Output));
  }
  assert.is(provisional.size, 0, 'each provisional step has its update');
  return { final, states };
}

const stepsArbitrary = fc
  .record({
    length: fc.integer({ min: 1, max: 8 }),
    terminated: fc.boolean(),
    rewards: fc.array(fc.constantFrom(0, 0, 1), { minLength: 8, maxLength: 8 }),
  })
  .map(({ length, terminated, rewards }) =>
    Array.from({ length }, (_, i): FakeStep => {
      const last = i === length - 1;
      return { reward: rewards[i] ?? 0, terminated: last && terminated, truncated: last && !terminated };
    }),
  );

for (const timing of [LATE, EPISODE]) {
  test(`${timing.mode}: whatever the order of the scores, every step gets its terms exactly once, and they are those of sync`, async () => {
    let fresh = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(stepsArbitrary, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(3, 5, 10), // fps: at 0.1 s a step, some steps are not scored
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 8 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
        async (episodes, fps, delays, flushes) => {
          const script = { episodes, shade: (episode: number, step: number) => (episode * 37 + step * 11) % 120 };
          const sampling = { policy: 'append-only', fps, maxFrames: 4, minFrames: 1 };
          const run = async (mode: Partial<TimingConfig>) => {
            const engine = createFakeEngine(async ({ index, prompt }) => {
              const turns = mode.mode === 'sync' ? 0 : (delays[index % delays.length] ?? 0);
              for (let turn = 0; turn < turns; turn++) await setImmediate();
              if (lastShade(prompt) % 7 === 3) throw new Error('the fake engine fails here');
              return -lastShade(prompt) / 20;
            });
            const gateway = await startTestGateway(createFakeEnvs(script), { engine, sampling, timing: mode });
            const session = startRawSession(gateway.address);
            try {
              return await play(session, episodes, mode.mode === 'sync' ? undefined : new Set(flushes));
            } finally {
              session.close();
              await gateway.close();
            }
          };
          const [sync, later] = [await run({ mode: 'sync' }), await run(timing)];
          assert.equal(later.final, sync.final);
          fresh += [...sync.final.values()].filter(({ scoreState }) => scoreState === 'SCORE_STATE_FRESH').length;
        },
      ),
      { numRuns: 25 },
    );
    assert.ok(fresh > 25, 'scores took part');
  });
}

for (const acceptsPipe of [false, true]) {
  test(`late: updates leave with the next reply, before it, or else soon (${acceptsPipe ? 'pipe' : 'gRPC'})`, async () => {
    const { engine, held } = createHeldEngine();
    const script = { episodes: [[]], shade: (_: number, step: number) => step };
    const gateway = await startTestGateway(createFakeEnvs(script), { engine, timing: LATE });
    const session = startRawSession(gateway.address, acceptsPipe);
    await session.ask(OPEN);
    await session.ask(resetRequest(1));
    await session.ask(stepRequest(2));
    await until(() => held.length === 2);
    for (const { go } of held.splice(0)) go();
    await setTimeout(20);
    const reply = await session.ask(stepRequest(3));
    assert.equal(session.updates.map(keyOf), ['1:0', '1:1']);
    assert.is(reply.finalStepId, '2');
    await until(() => held.length === 1);
    held[0]?.go();
    await until(() => session.updates.length === 3);
    session.close();
    await gateway.close();
  });
}

test('late: a step is answered before its score, an update follows, and the watermark moves with it', async () => {
  const { engine, held } = createHeldEngine();
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]], shade: (_, step) => step }), {
    engine,
    timing: LATE,
  });
  const session = startRawSession(gateway.address);
  assert.is((await session.ask(OPEN)).open?.timing?.rewardTiming, 'REWARD_TIMING_LATE');
  const reset = await session.ask(resetRequest(1));
  assert.is(stateOf(rewardOf(reset)), 'PROVISIONAL');
  assert.is(reset.finalStepId, '0');
  const first = await session.ask(stepRequest(2));
  const second = await session.ask(stepRequest(3));
  assert.equal([stateOf(rewardOf(first)), stateOf(rewardOf(second))], ['PROVISIONAL', 'PROVISIONAL']);
  await until(() => held.length === 3);
  held[2]?.go();
  held[1]?.go();
  assert.is((await session.ask({ stepId: 4, render: {} })).finalStepId, '0', 'the first of them is outstanding');
  assert.equal(session.updates.map(keyOf), []);
  held[0]?.go();
  await until(() => session.updates.length === 3);
  assert.equal(session.updates.map(keyOf), ['1:0', '1:1', '1:2']);
  assert.equal(
    session.updates.map(({ stepId, finalStepId }) => [stepId, finalStepId]),
    [
      ['0', '1'],
      ['0', '2'],
      ['0', '4'],
    ],
  );
  session.close();
  await gateway.close();
});

test('late: a model that is slower than the robot scores the newest frame; what was waiting is held; the last is scored', async () => {
  const { engine, held } = createHeldEngine();
  const episode: FakeStep[] = [{}, {}, {}, { truncated: true }];
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [episode], shade: (_, step) => step }), {
    engine,
    timing: { mode: 'late', inFlight: 1 },
  });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  await session.ask(resetRequest(1));
  for (let id = 2; id <= 5; id++) await session.ask(stepRequest(id));
  await until(() => held.length === 1);
  await setTimeout(50); // all pictures have been looked at
  held[0]?.go();
  await until(() => held.length === 2);
  held[1]?.go();
  await until(() => session.updates.length === 5);
  const rewards = session.updates.map(({ rewardUpdate }) => rewardUpdate?.reward as Reward__Output);
  assert.equal(rewards.map(stateOf), ['FRESH', 'HELD', 'HELD', 'HELD', 'FRESH']);
  assert.is(rewards[4]?.score?.frameStep, 4);
  assert.is(rewards[3]?.progress, rewards[0]?.progress);
  assert.is(held.length, 2, 'nothing else was asked');
  session.close();
  await gateway.close();
});

test('late: sessions that are faster than a model they share leave it one frame of each ended episode', async () => {
  const [sessions, episodes, steps] = [3, 4, 30];
  let asked = 0;
  const slow = createFakeEngine(async () => {
    asked += 1;
    await setTimeout(20);
    return -1;
  });
  const script = {
    episodes: Array.from({ length: episodes }, () => [...Array(steps - 1).fill({}), { truncated: true }]),
  };
  const gateway = await startTestGateway(createFakeEnvs(script), {
    engine: withLanes(slow, 1),
    timing: { mode: 'late', inFlight: 8 },
  });
  const playing = Array.from({ length: sessions }, () => startRawSession(gateway.address));
  let atEnd = 0;
  await Promise.all(
    playing.map(async (session) => {
      let id = 0;
      await session.ask(OPEN);
      for (let episode = 0; episode < episodes; episode++) {
        await session.ask(resetRequest(++id));
        for (let step = 0; step < steps; step++) await session.ask(stepRequest(++id));
      }
      atEnd = Math.max(atEnd, asked);
      await session.ask(flushRequest(++id));
      assert.is(new Set(session.updates.map(keyOf)).size, session.updates.length);
    }),
  );
  assert.ok(asked - atEnd <= sessions * (episodes + 1), `${asked - atEnd} frames waited when the last session ended`);
  for (const session of playing) session.close();
  await gateway.close();
});

test('late: steps that come faster than pictures are decoded are sampled as slow ones are', async () => {
  const steps = 30;
  const engine = { ...createFakeEngine(() => -1), grid: () => ({ width: 128, height: 128 }) };
  const script = { episodes: [[...Array(steps - 1).fill({}), { truncated: true }]] };
  const sampling = { policy: 'append-only', fps: 3, maxFrames: 4, minFrames: 1 };
  const scoredSteps = async (mode: 'sync' | 'late') => {
    const gateway = await startTestGateway(createFakeEnvs(script), {
      engine,
      sampling,
      timing: { mode, inFlight: 1000 },
    });
    const session = startRawSession(gateway.address);
    await session.ask(OPEN);
    await session.ask(resetRequest(1));
    const replies = await session.pipeline(Array.from({ length: steps }, (_, i) => stepRequest(i + 2)));
    await session.ask(flushRequest(steps + 2));
    session.close();
    await gateway.close();
    const updates = session.updates.map(({ rewardUpdate }) => rewardUpdate?.reward as Reward__Output);
    const final = mode === 'sync' ? replies.map(rewardOf) : updates.slice(1);
    return final.filter((reward) => stateOf(reward) === 'FRESH').map(({ score }) => score?.frameStep);
  };
  assert.equal(await scoredSteps('late'), await scoredSteps('sync'));
});

test('late: updates of an episode that a reset cuts, and of one whose environment is lost, still come', async () => {
  const { engine, held } = createHeldEngine();
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[], []], shade: (e, step) => e * 50 + step }), {
    engine,
    timing: LATE,
  });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  await session.ask(resetRequest(1));
  await session.ask(stepRequest(2));
  await session.ask(resetRequest(3));
  await session.ask(stepRequest(4));
  await until(() => held.length === 4);
  for (const { go } of held) go();
  await until(() => session.updates.length === 4);
  assert.equal(session.updates.map(keyOf).toSorted(), ['1:0', '1:1', '2:0', '2:1']);
  session.close();
  await gateway.close();
});

test('late: a score that fails is an update that says fallback', async () => {
  const { engine, held } = createHeldEngine();
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { engine, timing: LATE });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  await session.ask(resetRequest(1));
  await session.ask(stepRequest(2));
  await until(() => held.length === 2);
  held[0]?.go();
  held[1]?.fail();
  await until(() => session.updates.length === 2);
  assert.is(stateOf(session.updates[1]?.rewardUpdate?.reward as Reward__Output), 'FALLBACK');
  assert.ok(gateway.logged.some((line) => line.includes('the fake engine fails')));
  session.close();
  await gateway.close();
});

test('late: a close answers what is outstanding with fallbacks, before its own answer', async () => {
  const { engine, held } = createHeldEngine();
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { engine, timing: LATE });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  await session.ask(resetRequest(1));
  await session.ask(stepRequest(2));
  await until(() => held.length === 2);
  assert.ok((await session.ask({ stepId: 3, close: {} })).close);
  assert.equal(
    session.updates.map((update) => [keyOf(update), stateOf(update.rewardUpdate?.reward as Reward__Output)]),
    [
      ['1:0', 'FALLBACK'],
      ['1:1', 'FALLBACK'],
    ],
  );
  await gateway.close();
});

test('late: at timing.maxOutstanding the next step waits', async () => {
  const { engine, held } = createHeldEngine();
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), {
    engine,
    timing: { ...LATE, maxOutstanding: 2 },
  });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  await session.ask(resetRequest(1));
  await session.ask(stepRequest(2));
  let answered = false;
  const third = session.ask(stepRequest(3)).then((reply) => {
    answered = true;
    return reply;
  });
  await until(() => held.length === 2);
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  assert.not(answered);
  held[0]?.go();
  assert.is(stateOf(rewardOf(await third)), 'PROVISIONAL');
  session.close();
  await gateway.close();
});

test('episode: nothing is asked until the episode is over, or a flush wants it', async () => {
  const { engine, held } = createHeldEngine();
  const episode: FakeStep[] = [{}, { truncated: true }];
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [episode, []] }), { engine, timing: EPISODE });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  await session.ask(resetRequest(1));
  await session.ask(stepRequest(2));
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  assert.is(held.length, 0);
  await session.ask(stepRequest(3));
  await until(() => held.length === 3);
  for (const { go } of held.splice(0)) go();
  await until(() => session.updates.length === 3);
  await session.ask(resetRequest(4));
  const flushed = session.ask(flushRequest(5));
  await until(() => held.length === 1);
  held[0]?.go();
  assert.is((await flushed).finalStepId, '5');
  assert.is(session.updates.length, 4);
  session.close();
  await gateway.close();
});

test('a flush of a request that was not made is refused, and the session lives', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { timing: LATE });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  await session.ask(resetRequest(1));
  assert.is(reasonOf(await session.ask(flushRequest(2, 7))), 'REQUEST_INVALID');
  assert.ok((await session.ask(flushRequest(3, 1))).flush);
  session.close();
  await gateway.close();
});

test('a success ends episodes under sync only', async () => {
  const { success } = configSchema.parse({ env: 'fake:' });
  const start = () =>
    startTestGateway(createFakeEnvs({ episodes: [[]] }), {
      timing: LATE,
      success: { ...success, threshold: 0.5, endsEpisode: true },
    });
  const refusal = await start().then(
    () => undefined,
    (error: Error) => error.message,
  );
  assert.match(refusal ?? '', /success\.endsEpisode needs timing\.mode sync/);
});

test.run();
