import sharp from 'sharp';
import type { Engine, Image, Prompt, Turn } from '../../../src/engine/engine.ts';
import { createGeminiEngine } from '../../../src/engine/gemini.ts';
import { type HostedOptions, withKey } from '../../../src/engine/http/remote.ts';
import { createLlamaServerEngine } from '../../../src/engine/llama-server.ts';
import { createOllamaEngine } from '../../../src/engine/ollama.ts';
import { createOpenaiEngine } from '../../../src/engine/openai.ts';
import { createRobometerEngine } from '../../../src/engine/robometer.ts';
import { createSglangEngine } from '../../../src/engine/sglang.ts';
import { createVllmEngine } from '../../../src/engine/vllm.ts';
import { type FakeApi, type FakeModelServer, startFakeModelServer } from '../../support/fake-model-server.ts';

export const KEY = 'sk-secret-0123456789';

const CREATE: Readonly<Record<FakeApi, (options: HostedOptions) => Promise<Engine>>> = {
  sglang: createSglangEngine,
  openai: createOpenaiEngine,
  gemini: createGeminiEngine,
  ollama: createOllamaEngine,
  vllm: createVllmEngine,
  'llama-server': (options) => createLlamaServerEngine(withKey(options, 'authorization')),
  robometer: (options) => createRobometerEngine(withKey(options, 'authorization')),
};

/** A model that the fake of each API has; some serve one only. */
const MODELS: Readonly<Record<FakeApi, string | undefined>> = {
  sglang: undefined,
  openai: 'gpt-4o',
  gemini: 'gemini-2.0-flash',
  ollama: 'qwen3-vl:8b-instruct',
  vllm: undefined,
  'llama-server': undefined,
  robometer: undefined,
};

/** Those of which there is no more than their documentation here. */
export const APIS: readonly FakeApi[] = ['sglang', 'openai', 'gemini', 'ollama'];
/** All engines that ask over a network. */
export const SERVERS: readonly FakeApi[] = [...APIS, 'vllm', 'llama-server', 'robometer'];
/** Those that list their likeliest tokens only. */
export const TOP_APIS: readonly FakeApi[] = ['openai', 'gemini', 'ollama'];

/** Runs a test against an engine and the fake it asks, and closes both. */
export async function withEngine(
  api: FakeApi,
  given: Partial<HostedOptions>,
  run: (engine: Engine, fake: FakeModelServer) => Promise<void>,
  prepare: (fake: FakeModelServer) => void = () => {},
): Promise<void> {
  const fake = await startFakeModelServer(api);
  try {
    prepare(fake);
    const engine = await CREATE[api]({
      name: `${api}:${fake.url}`,
      baseUrl: fake.url,
      model: MODELS[api],
      key: KEY,
      maxPixels: 512 * 512,
      maxImages: 16,
      pausesMs: [1, 2],
      signal: AbortSignal.timeout(60_000),
      ...given,
    });
    await run(engine, fake);
    await engine.close();
  } finally {
    await fake.close();
  }
}

function grey(level: number): Image {
  return { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(level), key: `grey ${level}` };
}

/** Two stamped frames and a question. */
export function twoFrames(turn: Turn = 'answer'): Prompt {
  return {
    layout: 'stamped-images',
    turn,
    parts: [
      { kind: 'text', text: '<0.0 seconds>' },
      { kind: 'image', image: grey(10) },
      { kind: 'text', text: '<0.1 seconds>' },
      { kind: 'image', image: grey(200) },
      { kind: 'text', text: 'True or not? The answer is:' },
    ],
  };
}

/** A signal that ends a test which hangs. */
export function soon(): AbortSignal {
  return AbortSignal.timeout(60_000);
}

/** The tone of the pictures in a request, as sent: base64 of PNG. */
export async function tones(pngs: readonly string[]): Promise<readonly number[]> {
  return Promise.all(
    pngs.map(async (png) => {
      const { data, info } = await sharp(Buffer.from(png, 'base64')).raw().toBuffer({ resolveWithObject: true });
      return info.width === 32 && info.height === 32 ? (data[0] ?? -1) : -1;
    }),
  );
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown> | undefined): Promise<Error & { reason?: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it was not refused');
}

/** What the model was asked, the only time that it was; `T` is what the test expects of it, and then checks. */
export function onlyBody<T>(fake: FakeModelServer): T {
  const [request, ...more] = fake.asked;
  if (!request || more.length > 0) throw new Error(`the model was asked ${fake.asked.length} times, and not once`);
  return request.body as T;
}
