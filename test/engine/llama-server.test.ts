import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Engine, Prompt } from '../../src/engine/engine.ts';
import { createLlamaServerEngine } from '../../src/engine/llama-server.ts';
import { DenseGymError } from '../../src/errors.ts';
import { createScorer } from '../../src/scorer/create.ts';
import { topRewardPrompt } from '../../src/scorer/prompt.ts';
import { type LlamaServer, startLlamaServer } from '../support/llama-server.ts';
import { IMAGES } from './embedded/fixture.ts';

const MODEL = 'models/tabletop-vlm/model.gguf';
const MMPROJ = 'models/tabletop-vlm/mmproj.gguf';
const INSTRUCTION = 'put the red cube in the green zone';
const signal = AbortSignal.timeout(300_000);

let server: LlamaServer;
let engine: Engine;

function connect(url: string): Promise<Engine> {
  const options = { name: `llama-server:${url}`, baseUrl: url, maxPixels: 64 * 64, maxImages: 64, signal };
  return createLlamaServerEngine(options);
}

test.before(async () => {
  server = await startLlamaServer(MODEL, MMPROJ, false);
  engine = await connect(server.url);
});
test.after(() => server.close());

function promptOf(count: number, instruction = INSTRUCTION): Prompt {
  const frames = Array.from({ length: count }, (_, i) => ({ image: IMAGES[i] ?? IMAGES[0], seconds: i / 10 }));
  return topRewardPrompt('stamped-images', 'open', frames, instruction);
}

async function ask(prompt: Prompt, words: readonly string[] = [' True', ' False']) {
  const answer = await engine.logprobs?.(prompt, words, { signal });
  if (!answer) throw new Error('llama-server must offer logprobs');
  return answer;
}

async function refused(work: () => Promise<unknown> | undefined, reason: string, ...words: RegExp[]): Promise<void> {
  const error = await work()?.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  assert.instance(error, DenseGymError);
  assert.is((error as DenseGymError).reason, reason, (error as Error).message);
  for (const word of words) assert.match((error as Error).message, word);
}

test('says what it serves', () => {
  assert.match(engine.model, /^model@\d+-\d+$/);
  assert.equal([engine.layouts, engine.turns, engine.concurrency], [['stamped-images'], ['open', 'answer'], 1]);
  assert.equal(engine.grid({ width: 640, height: 480 }), { width: 64, height: 64 });
});

test('a growing prefix costs its new frame and the text after it; the second label one token', async () => {
  await ask(promptOf(4));
  const { usage } = await ask(promptOf(5));
  const alone = await ask(promptOf(5), [' True']);
  assert.ok(usage.evaluatedTokens < usage.promptTokens / 2, JSON.stringify(usage));
  assert.is(alone.usage.evaluatedTokens, 1);
});

test('any word of its vocabulary has its own exact number', async () => {
  const { logprobs } = await ask(promptOf(3), [' True', ' False', ' cube', ' red']);
  const total = logprobs.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
  assert.ok(
    total <= 1 + 1e-6 && logprobs.every(({ logprob, censored }) => logprob < 0 && !censored),
    JSON.stringify(logprobs),
  );
  assert.is(new Set(logprobs.map(({ logprob }) => logprob)).size, 4);
});

test('the likelihood of the right instruction is a number, and tokens join to the text', async () => {
  const tokens = (await engine.tokenize?.(` ${INSTRUCTION}`, { signal })) ?? [];
  assert.is(tokens.join(''), ` ${INSTRUCTION}`);
  const config = {
    scorer: 'instruction-likelihood',
    layout: 'stamped-images',
    chatTemplate: false,
    labels: 'True,False',
    camera: '',
  } as const;
  const frames = IMAGES.slice(0, 2).map((image, step) => ({ image, step, seconds: step / 10 }));
  const score = await createScorer(config, engine).score({ frames, step: 1 }, INSTRUCTION, { signal });
  assert.ok(score.value < 0 && Number.isFinite(score.value));
});

test('generates in the answer turn', async () => {
  const prompt = { ...promptOf(1), turn: 'answer' } as const;
  const { text, usage } = (await engine.generate?.(prompt, { signal, maxTokens: 3 })) ?? { text: '', usage: undefined };
  assert.ok(text.length > 0);
  assert.ok((usage?.promptTokens ?? 0) > 20);
});

test('what it cannot read is refused with the way out', async () => {
  await refused(() => ask(promptOf(1), [' True False']), 'REQUEST_INVALID', /is 2 tokens/);
  await refused(() => ask(promptOf(1, 'look at <__media__>')), 'REQUEST_INVALID', /mark of an image/);
  const video = { ...promptOf(1), layout: 'paper-video' } as const;
  await refused(() => ask(video), 'NOT_SUPPORTED', /use layout stamped-images, or gguf: or vllm:/);
});

test('a prompt beyond its context is refused by llama.cpp in its own words, and the next one is answered', async () => {
  await refused(() => ask(promptOf(1, 'red '.repeat(5000))), 'REQUEST_INVALID', /answered 400.*context/i);
  assert.is((await ask(promptOf(2))).logprobs.length, 2);
});

test('a picture that llama.cpp cannot read is refused, and the next one is answered', async () => {
  const broken = createServer(async (request, reply) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    // What a broken camera driver would send: the picture's bytes are noise by the time they arrive.
    const body = Buffer.concat(chunks)
      .toString()
      .replace(/iVBOR[\w+/=]+/g, Buffer.from('noise').toString('base64'));
    const init = request.method === 'POST' ? { method: 'POST', body } : {};
    const answer = await fetch(`${server.url}${request.url}`, init);
    reply.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  const { port } = broken.address() as AddressInfo;
  const through = await connect(`http://127.0.0.1:${port}`);
  await refused(
    () => through.logprobs?.(promptOf(1), [' True'], { signal }),
    'ENGINE_REPLY_INVALID',
    /answered 400.*load image/,
  );
  broken.closeAllConnections();
  broken.close();
  assert.is((await ask(promptOf(2))).logprobs.length, 2);
});

test('a server that was started again has another mark for images, and is answered all the same', async () => {
  const first = await startLlamaServer(MODEL, MMPROJ, false);
  let target = first.url;
  const proxy = createServer(async (request, reply) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const init = request.method === 'POST' ? { method: 'POST', body: Buffer.concat(chunks) } : {};
    const answer = await fetch(`${target}${request.url}`, init);
    reply.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const through = await connect(`http://127.0.0.1:${port}`);
  const before = await through.logprobs?.(promptOf(2), [' True'], { signal });
  await first.close();
  target = server.url;
  const after = await through.logprobs?.(promptOf(2), [' True'], { signal });
  assert.ok(Math.abs((before?.logprobs[0]?.logprob ?? 0) - (after?.logprobs[0]?.logprob ?? 1)) < 1e-3);
  proxy.closeAllConnections();
  proxy.close();
});

test.run();
