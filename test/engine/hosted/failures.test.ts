import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Engine } from '../../../src/engine/engine.ts';
import { DenseGymError } from '../../../src/errors.ts';
import { type FakeApi, type FakeModelServer, type Misbehaviour, sendError } from '../../support/fake-model-server.ts';
import { KEY, rejection, SERVERS, soon, twoFrames, withEngine } from './fixture.ts';

interface Failure {
  readonly what: string;
  readonly misbehave: Misbehaviour;
  /** Requests that one question costs. */
  readonly requests: number;
  readonly reason: string;
  readonly message: RegExp;
  /** Most milliseconds of an attempt, where the failure is that nothing comes. */
  readonly attemptMs?: number;
}

/** As a server would that repeats what it was sent. */
const ECHO = `you sent ${KEY}`;

function sendText(text: string): Misbehaviour {
  return (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}

/**
 * How each API says that a prompt is too long: vLLM and llama-server as recorded, the others from memory. Robometer has no
 * prompt of ours.
 */
const TOO_LONG: Readonly<Record<Exclude<FakeApi, 'robometer'>, unknown>> = {
  vllm: {
    error: {
      message:
        "This model's maximum context length is 4096 tokens. However, your prompt contains at least 4097 input tokens.",
      type: 'BadRequestError',
      param: 'input_tokens',
      code: 400,
    },
  },
  'llama-server': {
    error: {
      code: 400,
      message: 'request (5042 tokens) exceeds the available context size (4096 tokens), try increasing it',
      type: 'exceed_context_size_error',
    },
  },
  sglang: {
    error: { message: "The input (70000 tokens) is longer than the model's context length (65536 tokens)." },
  },
  openai: {
    error: {
      message:
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens.",
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
    },
  },
  gemini: {
    error: {
      code: 400,
      message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      status: 'INVALID_ARGUMENT',
    },
  },
  ollama: { error: 'request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it' },
};

function failuresOf(api: FakeApi): readonly Failure[] {
  const passing = { requests: 3, reason: 'ENGINE_UNAVAILABLE' };
  const late = { message: /no reply within 300 ms/, attemptMs: 300 };
  // vLLM is asked once more with all pictures, since it may have forgotten those that were left out.
  const again = { requests: api === 'vllm' ? 6 : 3 };
  const final = { requests: 1, reason: 'ENGINE_REPLY_INVALID' };
  return [
    {
      what: '429 with retry-after',
      misbehave: sendError(429, { error: ECHO }, { 'retry-after': '0' }),
      ...passing,
      message: /429.*--vlm-requests/,
    },
    {
      what: '429 that asks for a minute',
      misbehave: sendError(429, { error: ECHO }, { 'retry-after': '60' }),
      ...passing,
      requests: 1,
      message: /429/,
    },
    { what: '500', misbehave: sendError(500, { error: ECHO }), ...passing, ...again, message: /answered 500/ },
    { what: 'no JSON', misbehave: sendText(`<html>${ECHO}`), ...passing, reason: final.reason, message: /no JSON/ },
    {
      what: 'NaN in JSON',
      misbehave: sendText('{"logprob":NaN}'),
      ...passing,
      reason: final.reason,
      message: /no JSON/,
    },
    { what: 'another JSON', misbehave: sendText(`{"said":"${ECHO}"}`), ...final, message: /not as documented/ },
    {
      what: 'a model that is not there',
      misbehave: sendError(404, { error: `model not found; ${ECHO}` }),
      ...final,
      message: /404.*--vlm-model/,
    },
    {
      what: 'a wrong key',
      misbehave: sendError(401, { error: `Incorrect API key provided: ${KEY}` }),
      ...final,
      message: /401.*provided: \*\*\*.*DENSEGYM_VLM_KEY/,
    },
    ...(api === 'robometer'
      ? []
      : [
          {
            what: 'a prompt that is too long',
            misbehave: sendError(400, TOO_LONG[api]),
            ...final,
            reason: 'REQUEST_INVALID',
            message: /400.*--sampling-max-frames/,
          },
        ]),
    {
      what: 'an image that is refused',
      misbehave: sendError(400, { error: `Invalid image data; ${ECHO}` }),
      ...final,
      requests: api === 'vllm' ? 2 : 1,
      message: /400.*Invalid image data/,
    },
    {
      what: 'a cut before any reply',
      misbehave: (response) => void response.destroy(),
      ...passing,
      message: /is it up/,
    },
    {
      what: 'a cut in the middle of a reply',
      misbehave: (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"text":', () => response.destroy());
      },
      ...passing,
      message: /is it up/,
    },
    { what: 'no answer in time', misbehave: () => {}, ...passing, ...late },
    {
      what: 'half an answer in time',
      misbehave: (response) => void response.writeHead(200).write('{"text":'),
      ...passing,
      ...late,
    },
  ];
}

/** log P(True), or what a progress model answers. */
async function ask(engine: Engine, signal = soon()): Promise<number | undefined> {
  if (engine.judge) return (await engine.judge(PICTURES, 'open the drawer', { signal })).progress;
  return (await engine.logprobs?.(twoFrames(), ['True'], { signal }))?.logprobs[0]?.logprob;
}

const PICTURES = twoFrames().parts.flatMap((part) => (part.kind === 'image' ? [part.image] : []));
const answerOf = (api: FakeApi) => (api === 'robometer' ? 0.75 : -0.25);

/** Milliseconds that a test gives an engine to answer after its server has come back. */
const RECOVERY_MS = 10_000;

async function assertRecovers(api: FakeApi, engine: Engine, fake: FakeModelServer): Promise<void> {
  fake.misbehave = undefined;
  assert.is(await ask(engine, AbortSignal.timeout(RECOVERY_MS)), answerOf(api));
}

for (const api of SERVERS) {
  for (const { what, misbehave, requests, reason, message, attemptMs = 60_000 } of failuresOf(api)) {
    test(`${api}: ${what}`, async () => {
      await withEngine(api, { attemptMs }, async (engine, fake) => {
        await ask(engine);
        const before = fake.asked.length;
        fake.misbehave = misbehave;
        const error = await rejection(ask(engine));
        assert.instance(error, DenseGymError);
        assert.is(error.reason, reason);
        assert.match(error.message, message);
        assert.match(error.message, `${api}:http://127.0.0.1`);
        assert.not.ok(JSON.stringify([error.message, error.cause, error.stack]).includes(KEY));
        assert.is(fake.asked.length - before, requests);
        await assertRecovers(api, engine, fake);
      });
    });
  }

  test(`${api}: null in place of a number is refused, and never a number`, async () => {
    await withEngine(api, {}, async (engine, fake) => {
      const { logprobs } = fake;
      fake.logprobs = { True: null, False: -1 };
      const error = await rejection(ask(engine));
      assert.is(error.reason, 'ENGINE_REPLY_INVALID');
      assert.match(error.message, /not as documented: .*expected number, received null/);
      fake.logprobs = logprobs;
      assert.is(await ask(engine), answerOf(api));
    });
  });

  test(`${api}: one 500, and the question is asked again`, async () => {
    await withEngine(api, {}, async (engine, fake) => {
      fake.misbehave = (response, request) => {
        fake.misbehave = undefined;
        sendError(500, { error: 'for a moment' })(response, request);
      };
      assert.is(await ask(engine), answerOf(api));
      assert.is(fake.asked.length, 2);
    });
  });

  test(`${api}: a hanging request ends when it is given up, and is not asked again`, async () => {
    await withEngine(api, {}, async (engine, fake) => {
      const controller = new AbortController();
      fake.misbehave = () => controller.abort();
      const error = await rejection(ask(engine, controller.signal));
      assert.is(error.reason, 'ENGINE_UNAVAILABLE');
      assert.match(error.message, 'given up');
      assert.is(fake.asked.length, 1);
      await assertRecovers(api, engine, fake);
    });
  });

  test(`${api}: a server that stays away is left alone, and asked again when it is back`, async () => {
    await withEngine(api, { brokenMs: 100 }, async (engine, fake) => {
      await ask(engine);
      fake.misbehave = sendError(503, { error: 'down' });
      for (let i = 0; i < 5; i++) await rejection(ask(engine));
      const before = fake.asked.length;
      assert.match((await rejection(ask(engine))).message, 'left alone');
      assert.is(fake.asked.length, before);
      fake.misbehave = undefined;
      const deadline = performance.now() + RECOVERY_MS;
      let answer: number | undefined;
      while (answer === undefined && performance.now() < deadline) answer = await ask(engine).catch(() => undefined);
      assert.is(answer, answerOf(api));
    });
  });
}

test.run();
