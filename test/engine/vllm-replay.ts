import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import * as assert from 'uvu/assert';
import { type Exchange, withoutPictures } from '../../bench/engines/exchange.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { HostedOptions } from '../../src/engine/http/remote.ts';
import { createVllmEngine } from '../../src/engine/vllm.ts';
import type { DenseGymError } from '../../src/errors.ts';

export function read(name: string): readonly Exchange[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/vllm/${name}.json`, import.meta.url), 'utf8'));
}

/** What vLLM 0.32.0 said; recorded by `npm run test:engines -- --record`. */
export const EXCHANGES = read('exchanges');
export const LABELS = [' True', ' False'];
export const CHAT = '/v1/chat/completions';

interface Seen {
  readonly path: string;
  readonly request: unknown;
}
export type Change = (seen: Seen) => Exchange | undefined | Promise<Exchange | undefined>;

/** Plays vLLM's replies back over HTTP; a request that was not recorded is answered 418. `change` may answer otherwise. */
export async function startReplay(change: Change = () => undefined) {
  const seen: Seen[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const request = text === '' ? undefined : await withoutPictures(JSON.parse(text));
    const now = { path: incoming.url ?? '/', request };
    seen.push(now);
    const known = EXCHANGES.find(({ path, request: asked }) => path === now.path && isDeepStrictEqual(asked, request));
    const answer = (await change(now)) ?? known ?? { status: 418, reply: { error: 'not recorded' } };
    outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.reply));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** Bodies of the scoring requests. */
    chats: () => seen.filter(({ path }) => path === CHAT).map(({ request }) => request as Record<string, unknown>),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Replay = Awaited<ReturnType<typeof startReplay>>;

/** Opens an engine on a replay, and closes both at the end. */
export async function withEngine(
  use: (engine: Engine, replay: Replay) => Promise<void>,
  change?: Change,
  more?: Partial<HostedOptions>,
) {
  const replay = await startReplay(change);
  try {
    const engine = await open(replay.url, more);
    await use(engine, replay);
    await engine.close();
  } finally {
    await replay.close();
  }
}

export function open(url: string, more: Partial<HostedOptions> = {}): Promise<Engine> {
  const signal = AbortSignal.timeout(10_000);
  return createVllmEngine({ name: `vllm:${url}`, baseUrl: url, maxPixels: 128 * 128, maxImages: 32, signal, ...more });
}

export const signal = AbortSignal.timeout(60_000);
export const score = (engine: Engine, prompt: Parameters<NonNullable<Engine['logprobs']>>[0], labels = LABELS) => {
  assert.ok(engine.logprobs);
  return engine.logprobs(prompt, labels, { signal });
};

export async function failureOf(work: Promise<unknown>): Promise<DenseGymError> {
  try {
    await work;
  } catch (error) {
    return error as DenseGymError;
  }
  throw new Error('it should have failed');
}

/** The recorded reply with an exact probability of every label, by the labels' ids. */
export function recorded(index: number) {
  const { reply } = EXCHANGES.filter(({ path, status }) => path === CHAT && status === 200)[index] as Exchange;
  const { choices, usage } = reply as {
    choices: [{ logprobs: { content: [{ top_logprobs: { token: string; logprob: number }[] }] } }];
    usage: { prompt_tokens: number; prompt_tokens_details: { cached_tokens: number } };
  };
  const listed = choices[0].logprobs.content[0].top_logprobs;
  const of = (id: number) => listed.find(({ token }) => token === `token_id:${id}`)?.logprob;
  return { logprobs: [of(3007), of(3557)], usage };
}

export function contentOf(request: Record<string, unknown> = {}): readonly Record<string, unknown>[] {
  const [message] = (request['messages'] ?? []) as { content: Record<string, unknown>[] }[];
  return message?.content ?? [];
}

/** Picture parts of a request, as `full` or `name`. */
export function mediaOf(request: Record<string, unknown> | undefined): readonly string[] {
  return contentOf(request)
    .filter(({ type }) => type === 'image_url' || type === 'video_url')
    .map((part) => (part[String(part['type'])] === null ? 'name' : 'full'));
}
