import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ASKED } from '../../bench/engines/record.ts';
import type { Image } from '../../src/engine/engine.ts';
import {
  CHAT,
  type Change,
  contentOf,
  EXCHANGES,
  failureOf,
  mediaOf,
  open,
  recorded,
  score,
  signal,
  startReplay,
  withEngine,
} from './vllm-replay.ts';

test('gives both labels of one request as vLLM said them, however far down they rank', () =>
  withEngine(async (engine, replay) => {
    const { logprobs } = await score(engine, ASKED.first);
    assert.equal(
      logprobs.map(({ logprob }) => logprob),
      recorded(0).logprobs,
    );
    assert.ok(logprobs.every(({ logprob, censored }) => logprob < -9 && !censored));
    assert.is(replay.chats().length, 1);
  }));

test('waits longer for the first answer, while the server makes ready, than for those that follow', () => {
  const late: Change = async ({ path, request }) => {
    if (path !== CHAT) return undefined;
    // Longer than `attemptMs`; the grown prompt names pictures, and is never answered.
    if (!mediaOf(request as Record<string, unknown>).includes('name')) await setTimeout(150);
    else await new Promise(() => {});
    return undefined;
  };
  const limits = { attemptMs: 50, pausesMs: [] };
  return withEngine(
    async (engine) => {
      assert.is((await score(engine, ASKED.first)).logprobs.length, 2);
      const error = await failureOf(score(engine, ASKED.grown));
      assert.is(error.reason, 'ENGINE_UNAVAILABLE');
      assert.match(error.message, 'no reply within 50 ms');
    },
    late,
    limits,
  );
});

test("takes its name from the server's model and its longest prompt from the server's context", () =>
  withEngine(async (engine) => {
    assert.is(engine.model, 'random');
    assert.equal(engine.layouts, ['stamped-images', 'paper-video']);
    assert.is(engine.maxImages, 32);
  }));

test('counts as evaluated what vLLM did not take from its cache', () =>
  withEngine(async (engine) => {
    await score(engine, ASKED.first);
    const { usage } = await score(engine, ASKED.grown);
    const said = recorded(1).usage;
    assert.ok(said.prompt_tokens_details.cached_tokens > 0, 'the recording must show a cached prefix');
    assert.is(usage.promptTokens, said.prompt_tokens);
    assert.is(usage.evaluatedTokens, said.prompt_tokens - said.prompt_tokens_details.cached_tokens);
  }));

test("scores the paper's video: one part, its own template, stamps checked", () =>
  withEngine(async (engine, replay) => {
    const { logprobs } = await score(engine, ASKED.video);
    assert.equal(
      logprobs.map(({ logprob }) => logprob),
      recorded(2).logprobs,
    );
    const [request] = replay.chats();
    assert.equal(mediaOf(request), ['full']);
    assert.match(String(request?.['chat_template']), "content.type == 'video' %}{{- '<|video_pad|>' }}");
  }));

test('refuses the number of a video that the server stamps otherwise, and names the flags', async () => {
  const change: Change = ({ path, request }) => {
    const asked = request as Record<string, unknown> | undefined;
    if (path !== CHAT || !asked?.['return_token_ids']) return undefined;
    const known = EXCHANGES.find(({ request: other }) => isDeepStrictEqual(other, request));
    const reply = known?.reply as { prompt_token_ids: number[] };
    // 17 is the digit 2 of `<0.2 seconds>`; at 1 frame a second it would be a 5.
    const ids = reply.prompt_token_ids.map((id) => (id === 17 ? 20 : id));
    return { path, status: 200, reply: { ...reply, prompt_token_ids: ids } };
  };
  await withEngine(async (engine) => {
    const error = await failureOf(score(engine, ASKED.video));
    assert.is(error.reason, 'ENGINE_REPLY_INVALID');
    assert.match(error.message, '--media-io-kwargs');
  }, change);
});

test('shows the lone frame of a video as an image at 0 s, as the paper does', () =>
  withEngine(
    async (engine, replay) => {
      const [image] = ASKED.video.parts.flatMap((part): readonly Image[] => (part.kind === 'video' ? part.images : []));
      assert.ok(image);
      const parts = [{ kind: 'video', images: [image], fps: 2 } as const, { kind: 'text', text: 'is it so:' } as const];
      await score(engine, { layout: 'paper-video', turn: 'open', parts });
      const [request] = replay.chats();
      assert.equal(
        contentOf(request).map(({ type, text }) => text ?? type),
        ['<0.0 seconds>', 'image_url', 'is it so:'],
      );
      assert.is(request?.['chat_template'], undefined);
    },
    ({ path }) =>
      path === CHAT ? EXCHANGES.find(({ path: other, status }) => other === CHAT && status === 200) : undefined,
  ));

test("closes the user's turn for layouts that answer, and leaves it open for the paper's", () =>
  withEngine(async (engine, replay) => {
    await score(engine, ASKED.first);
    await score(engine, ASKED.chat);
    const turns = replay
      .chats()
      .map((request) => [request['add_generation_prompt'], request['continue_final_message']]);
    assert.equal(turns, [
      [false, true],
      [true, false],
    ]);
  }));

test('answers in words', () =>
  withEngine(async (engine) => {
    await score(engine, ASKED.first);
    assert.ok(engine.generate);
    const { text, usage } = await engine.generate(ASKED.chat, { signal, maxTokens: 4 });
    assert.ok(text.length > 0);
    assert.ok(usage.promptTokens > 0);
  }));

test('splits a text into the tokens it is made of', () =>
  withEngine(async (engine) => {
    assert.equal(await engine.tokenize?.(ASKED.text, { signal }), [' put', ' the', ' red', ' cube']);
  }));

test('refuses a label of two tokens, and a prompt that is too long', () =>
  withEngine(async (engine) => {
    const label = await failureOf(score(engine, ASKED.first, ['two words']));
    assert.is(label.reason, 'REQUEST_INVALID');
    assert.match(label.message, 'is 2 tokens of this model');
    const long = await failureOf(score(engine, ASKED.long));
    assert.is(long.reason, 'REQUEST_INVALID');
    assert.match(long.message, 'maximum context length is 4096');
  }));

test('refuses a reply without the labels, and names what it takes', async () => {
  const bare = { choices: [{ message: { content: 'x' }, logprobs: { content: [{ top_logprobs: [] }] } }] };
  const reply = { ...bare, usage: { prompt_tokens: 1 } };
  await withEngine(
    async (engine) => {
      const error = await failureOf(score(engine, ASKED.first));
      assert.is(error.reason, 'ENGINE_REPLY_INVALID');
      assert.match(error.message, 'logprob_token_ids');
    },
    ({ path }) => (path === CHAT ? { path, status: 200, reply } : undefined),
  );
});

test('refuses a model that the server does not serve, and names those it does', async () => {
  const replay = await startReplay();
  try {
    const error = await failureOf(open(replay.url, { model: 'other' }));
    assert.is(error.reason, 'CONFIG_INVALID');
    assert.match(error.message, 'serves random, and not other');
  } finally {
    await replay.close();
  }
});

test.run();
