import { status } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeEnvs, type FakeEnvScript } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';
import { OPEN, type RawSession, reasonOf, resetRequest, startRawSession, stepRequest } from '../support/raw-session.ts';

async function withSession(
  script: FakeEnvScript,
  body: (session: RawSession, envs: ReturnType<typeof createFakeEnvs>) => Promise<void>,
): Promise<void> {
  const envs = createFakeEnvs(script);
  const gateway = await startTestGateway(envs);
  const session = startRawSession(gateway.address);
  try {
    await body(session, envs);
  } finally {
    session.close();
    await gateway.close();
  }
}

const ENDLESS: FakeEnvScript = { episodes: [[]] };

test('a repeated request is answered from memory and not executed again', () =>
  withSession(ENDLESS, async (session, envs) => {
    await session.pipeline([OPEN, resetRequest(1)]);
    const first = await session.ask(stepRequest(2));
    const repeated = await session.ask(stepRequest(2));
    assert.equal(repeated, first);
    assert.is(envs.seen.steps, 1);
  }));

test('a repeated request whose reply the client acknowledged is ABORTED, and the stream lives', () =>
  withSession(ENDLESS, async (session, envs) => {
    await session.pipeline([OPEN, resetRequest(1), stepRequest(2)]);
    await session.ask({ ...stepRequest(3), ackStepId: 2 });
    const repeated = await session.ask(stepRequest(2));
    assert.is(repeated.status?.code, status.ABORTED);
    assert.is(reasonOf(repeated), 'STEP_OUT_OF_ORDER');
    assert.match(repeated.status?.message ?? '', 'request 2 was executed already');
    assert.is((await session.ask(stepRequest(4))).status, null);
    assert.is(envs.seen.steps, 3);
  }));

test('a request out of order is ABORTED, is not executed, and may still come in its turn', () =>
  withSession(ENDLESS, async (session, envs) => {
    await session.pipeline([OPEN, resetRequest(1)]);
    const early = await session.ask(stepRequest(3));
    assert.is(early.status?.code, status.ABORTED);
    assert.match(early.status?.message ?? '', 'request 3 is out of order, expected 2');
    assert.is(envs.seen.steps, 0);
    const [second, third] = await session.pipeline([stepRequest(2), stepRequest(3)]);
    assert.is(second?.status, null);
    assert.is(third?.status, null);
  }));

test('pipelined requests are answered in their order', () =>
  withSession(ENDLESS, async (session) => {
    const ids = Array.from({ length: 50 }, (_, index) => index + 2);
    const replies = await session.pipeline([OPEN, resetRequest(1), ...ids.map((id) => stepRequest(id))]);
    assert.equal(
      replies.map(({ stepId }) => Number(stepId)),
      [0, 1, ...ids],
    );
    assert.equal(
      replies.slice(2).map(({ step }) => step?.steps[0]),
      ids.map((id) => id - 1),
    );
  }));

test('a failed request uses up its number, and its error is repeated too', () =>
  withSession(ENDLESS, async (session) => {
    await session.ask(OPEN);
    const failed = await session.ask(stepRequest(1));
    assert.is(reasonOf(failed), 'RESET_NEEDED');
    assert.is(failed.status?.code, status.FAILED_PRECONDITION);
    assert.match(failed.status?.message ?? '', 'has not been reset yet; call Reset first');
    assert.equal(await session.ask(stepRequest(1)), failed);
    assert.is((await session.ask(resetRequest(2))).status, null);
  }));

test('a step after the end needs a reset, and says which episode ended how', () =>
  withSession({ episodes: [[{}, { truncated: true }], []] }, async (session) => {
    await session.pipeline([OPEN, resetRequest(1), stepRequest(2), stepRequest(3)]);
    const late = await session.ask(stepRequest(4));
    assert.is(reasonOf(late), 'RESET_NEEDED');
    assert.match(late.status?.message ?? '', 'episode 1 was truncated at step 2; call Reset first');
    const [reset] = await session.pipeline([resetRequest(5)]);
    assert.equal(reset?.reset?.episodes, ['2']);
  }));

test('requests before open, a numbered open, and an empty request are refused; the stream lives', () =>
  withSession(ENDLESS, async (session) => {
    const early = await session.ask(resetRequest(1));
    assert.is(reasonOf(early), 'SESSION_NOT_OPEN');
    assert.is(reasonOf(await session.ask({ ...OPEN, stepId: 7 })), 'REQUEST_INVALID');
    assert.is((await session.ask(OPEN)).status, null);
    assert.is(reasonOf(await session.ask({ stepId: 1 })), 'REQUEST_INVALID');
    assert.is((await session.ask(resetRequest(2))).status, null);
  }));

test('open names what is not built yet, and the stream can open something else', () =>
  withSession(ENDLESS, async (session) => {
    for (const [ask, words] of [
      [{ autoresetMode: 'AUTORESET_MODE_SAME_STEP' }, 'AUTORESET_MODE_SAME_STEP'],
      [{ resume: { sessionId: 's-1' } }, 'resumed'],
    ] as const) {
      const refused = await session.ask({ stepId: 0, open: { gamma: 0.9, ...ask } });
      assert.is(refused.status?.code, status.UNIMPLEMENTED);
      assert.match(refused.status?.message ?? '', words);
    }
    assert.is((await session.ask(OPEN)).status, null);
  }));

test('open refuses a missing or impossible gamma, an empty or endless instruction, and an environment not offered', () =>
  withSession(ENDLESS, async (session) => {
    for (const [open, reason, words] of [
      [{}, 'CONFIG_INVALID', 'pass gamma= to gymnasium.make(...), or gamma to connect({...})'],
      [{ gamma: 1.5 }, 'CONFIG_INVALID', 'gamma must be in [0, 1], got 1.5'],
      [{ gamma: Number.NaN }, 'CONFIG_INVALID', 'got NaN'],
      [{ gamma: 0.9, instruction: '  ' }, 'INSTRUCTION_INVALID', 'is empty'],
      [{ gamma: 0.9, instruction: 'x'.repeat(1001) }, 'INSTRUCTION_INVALID', '1001 characters'],
      [
        { gamma: 0.9, make: { envId: 'other' } },
        'ENV_NOT_FOUND',
        '"other" is not offered here; this gateway wraps fake/env',
      ],
    ] as const) {
      const refused = await session.ask({ stepId: 0, open });
      assert.is(reasonOf(refused), reason);
      assert.ok(refused.status?.message.includes(words), `${refused.status?.message} says ${words}`);
    }
  }));

test('an action that its space cannot mean is refused, nothing is executed, and the episode goes on', () =>
  withSession(ENDLESS, async (session, envs) => {
    await session.pipeline([OPEN, resetRequest(1)]);
    const wrong = [
      [action(0, 0, 0), 'has shape [3], the action space wants [2]'],
      [
        { dtype: 'float64', shape: [2], data: Float64Array.of(0, 0) },
        'has dtype float64, the action space wants float32',
      ],
      [action(0, Number.NaN), 'holds NaN at index 1'],
      ['left', 'is no array'],
    ] as const;
    let id = 2;
    for (const [value, words] of wrong) {
      const refused = await session.ask(stepRequest(id, value));
      id += 1;
      assert.is(refused.status?.code, status.INVALID_ARGUMENT);
      assert.is(reasonOf(refused), 'ACTION_INVALID');
      assert.ok(refused.status?.message.includes(words), `${refused.status?.message} says ${words}`);
    }
    const garbage = await session.ask({ stepId: id, step: { action: Buffer.from([255, 255, 255]) } });
    assert.is(reasonOf(garbage), 'ACTION_INVALID');
    assert.is(envs.seen.steps, 0);
    assert.is((await session.ask(stepRequest(id + 1))).status, null);
  }));

test('a reset names unknown environments, the same one twice, or an empty instruction: refused before anything happens', () =>
  withSession(ENDLESS, async (session, envs) => {
    await session.ask(OPEN);
    for (const [stepId, environments, words] of [
      [1, [{ envIndex: 3 }], 'reset of environment 3'],
      [2, [{ envIndex: 0 }, { envIndex: 0 }], 'the same environment twice'],
      [3, [{ envIndex: 0, instruction: '' }], 'the instruction (reset) is empty'],
    ] as const) {
      const refused = await session.ask({ stepId, reset: { environments: [...environments] } });
      assert.ok(refused.status?.message.includes(words), `${refused.status?.message} says ${words}`);
    }
    assert.is(envs.seen.resets, 0);
  }));

test('flush answers with the watermark; a flush of what was never asked is refused', () =>
  withSession(ENDLESS, async (session) => {
    await session.pipeline([OPEN, resetRequest(1), stepRequest(2)]);
    const flushed = await session.ask({ stepId: 3, flush: { throughStepId: 2 } });
    assert.ok(flushed.flush);
    assert.is(flushed.finalStepId, '3');
    const unknown = await session.ask({ stepId: 4, flush: { throughStepId: 99 } });
    assert.is(reasonOf(unknown), 'REQUEST_INVALID');
    assert.match(unknown.status?.message ?? '', 'flush through request 99, but the last one was 3');
  }));

test('close is answered, ends the stream well, and frees the environment', () =>
  withSession(ENDLESS, async (session, envs) => {
    await session.pipeline([OPEN, resetRequest(1)]);
    assert.is(envs.seen.open, 1);
    assert.ok((await session.ask({ stepId: 2, close: {} })).close);
    assert.is(await session.ended, status.OK);
    assert.is(envs.seen.open, 0);
  }));

test('frames a trainer asks for come along, of the steps and in the encoding it asked for', () =>
  withSession({ episodes: [[{}, {}, { truncated: true }]] }, async (session) => {
    await session.ask(OPEN);
    const wanted = { envIndices: [0], encoding: 'FRAME_ENCODING_PNG' as const };
    const reset = await session.ask({ stepId: 1, reset: { frames: wanted } });
    const [frame] = reset.reset?.frames ?? [];
    assert.is(frame?.image?.encoded?.codec, 'TENSOR_CODEC_PNG');
    assert.is(frame?.image?.encoded?.data.subarray(1, 4).toString(), 'PNG');
    const unasked = await session.ask(stepRequest(2));
    assert.equal(unasked.step?.frames, []);
    const end = { ...stepRequest(4).step, frames: { onEpisodeEnd: true } };
    const [middle, last] = await session.pipeline([
      { stepId: 3, step: end },
      { stepId: 4, step: end },
    ]);
    assert.is(middle?.step?.frames.length, 0);
    assert.is(last?.step?.frames[0]?.step, 3);
    const rendered = await session.ask({ stepId: 5, render: {} });
    assert.equal(rendered.render?.frames[0]?.image?.shape, ['4', '4', '3']);
    const unknown = await session.ask({ stepId: 6, render: { frames: { envIndices: [0], cameras: ['wrist'] } } });
    assert.match(unknown.status?.message ?? '', 'has no camera "wrist"; it has render');
  }));

test('a picture that cannot be packed as the trainer wants it says so in its place, and costs no step', () =>
  withSession(
    {
      episodes: [[]],
      frame: (frame) => (frame.step === 1 ? { ...frame, data: frame.data.subarray(1) } : frame),
    },
    async (session, envs) => {
      await session.pipeline([OPEN, resetRequest(1)]);
      const frames = { envIndices: [0], encoding: 'FRAME_ENCODING_PNG' as const };
      const { step } = await session.ask({ stepId: 2, step: { ...stepRequest(2).step, frames } });
      assert.equal(step?.steps, [1]);
      assert.is(step?.rewards[0]?.scoreState, 'SCORE_STATE_FALLBACK');
      assert.ok(step?.frames[0]?.status);
      assert.is(envs.seen.steps, 1);
    },
  ));

test.run();
