import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEmbeddedEngine } from '../../../src/engine/embedded/embedded.ts';
import { evaluate } from '../../../src/engine/embedded/evaluate.ts';
import { createFeatureCache } from '../../../src/engine/embedded/feature-cache.ts';
import type { Graph } from '../../../src/engine/embedded/graph.ts';
import { createKvCache } from '../../../src/engine/embedded/kv-cache.ts';
import { BUNDLED_MODEL_DIR, readModelShape } from '../../../src/engine/embedded/model-files.ts';
import type { Engine, Image, Prompt } from '../../../src/engine/engine.ts';
import { DenseGymError, type ErrorReason } from '../../../src/errors.ts';
import { IMAGES, imageOf } from './fixture.ts';

const QUESTION = { kind: 'text', text: 'The answer is:' } as const;

function promptOf(image: Image): Prompt {
  return { layout: 'stamped-images', turn: 'open', parts: [{ kind: 'image', image }, QUESTION] };
}

async function refuses(work: () => unknown, reason: ErrorReason, ...words: readonly RegExp[]): Promise<void> {
  try {
    await work();
  } catch (error) {
    assert.instance(error, DenseGymError);
    assert.is((error as DenseGymError).reason, reason);
    for (const word of words) assert.match((error as DenseGymError).message, word);
    return;
  }
  assert.unreachable(`expected ${reason}`);
}

async function withEngine(work: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await createEmbeddedEngine();
  await work(engine).finally(() => engine.close());
}

const signal = new AbortController().signal;

test('names the size of an image that is not on its grid', () =>
  withEngine(async (engine) => {
    const image = imageOf(new Uint8Array(32 * 32 * 3), 32);
    await refuses(() => engine.logprobs?.(promptOf(image), [' True'], { signal }), 'FRAME_INVALID', /32×32/, /64×64/);
    const torn = { ...IMAGES[0], data: new Uint8Array(5) };
    await refuses(() => engine.logprobs?.(promptOf(torn), [' True'], { signal }), 'FRAME_INVALID', /5 bytes/);
    assert.equal(engine.grid({ width: 640, height: 480 }), { width: 64, height: 64 });
  }));

test('refuses an empty prompt, one that is too long, and reserved tokens in a text', () =>
  withEngine(async (engine) => {
    const ask = (parts: Prompt['parts']) =>
      engine.logprobs?.({ layout: 'stamped-images', turn: 'open', parts }, [' True'], { signal });
    await refuses(() => ask([]), 'REQUEST_INVALID', /empty/);
    await refuses(() => ask([{ kind: 'text', text: '' }]), 'REQUEST_INVALID', /empty/);
    await refuses(() => ask([{ kind: 'text', text: '!x'.repeat(5000) }]), 'REQUEST_INVALID', /4096/);
    await refuses(() => ask([{ kind: 'text', text: 'put <|image_pad|> there' }]), 'REQUEST_INVALID', /image_pad/);
  }));

test('refuses a continuation that is not exactly one token', () =>
  withEngine(async (engine) => {
    const ask = (text: string) => engine.logprobs?.(promptOf(IMAGES[0]), [text], { signal });
    await refuses(() => ask(' True False'), 'REQUEST_INVALID', /" True False" is 2 tokens/);
    await refuses(() => ask(''), 'REQUEST_INVALID', /"" is 0 tokens/);
  }));

test('an aborted request is not evaluated, and the next one is answered', () =>
  withEngine(async (engine) => {
    const aborted = AbortSignal.abort();
    await refuses(
      () => engine.logprobs?.(promptOf(IMAGES[0]), [' True'], { signal: aborted }),
      'ENGINE_UNAVAILABLE',
      /aborted/,
    );
    const result = await engine.logprobs?.(promptOf(IMAGES[0]), [' True'], { signal });
    assert.ok((result?.logprobs[0]?.logprob ?? 1) <= 0);
  }));

test('one that is given up while it waits fails at once, and those around it are answered', () =>
  withEngine(async (engine) => {
    const giving = new AbortController();
    const ask = (given: AbortSignal) => engine.logprobs?.(promptOf(IMAGES[0]), [' True'], { signal: given });
    const asked = [ask(signal), ask(giving.signal), ask(signal)];
    giving.abort(new DenseGymError('DEADLINE_EXCEEDED', 'too late'));
    await refuses(() => asked[1], 'DEADLINE_EXCEEDED', /too late/);
    for (const i of [0, 2]) assert.ok(((await asked[i])?.logprobs[0]?.logprob ?? 1) <= 0);
  }));

function inProcess(script: string) {
  const embedded = new URL('../../../src/engine/embedded/embedded.ts', import.meta.url).href;
  const start = `const { createEmbeddedEngine } = await import(${JSON.stringify(embedded)});
    const engine = await createEmbeddedEngine();
    const prompt = { layout: 'stamped-images', turn: 'open', parts: [{ kind: 'text', text: 'is it so?' }] };
    const ask = () => engine.logprobs(prompt, [' True'], { signal: new AbortController().signal });`;
  const node = ['--import', 'tsx', '--input-type', 'module', '--eval', `${start}\n${script}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8', timeout: 120_000 });
  return [status, stdout.trim(), stderr];
}

test('an engine that nobody closes does not keep its process alive', () => {
  assert.equal(inProcess('console.log((await ask()).logprobs[0].logprob < 0);'), [0, 'true', '']);
});

test('a process may exit while the model computes', () => {
  const script = `const picture = (shade) => ({ key: String(shade), width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(shade) });
    for (let i = 0; i < 200; i++) {
      prompt.parts = Array.from({ length: 8 }, (_, j) => ({ kind: 'image', image: picture((8 * i + j) % 251) }));
      ask();
    }
    setTimeout(() => process.exit(7), 100);`;
  for (let i = 0; i < 4; i++) assert.equal(inProcess(script), [7, '', '']);
});

test('a closed engine says so; closing twice is fine', async () => {
  const engine = await createEmbeddedEngine();
  await engine.close();
  await engine.close();
  await refuses(() => engine.logprobs?.(promptOf(IMAGES[0]), [' True'], { signal }), 'ENGINE_UNAVAILABLE', /closed/);
});

test('names the model file that is missing or damaged', async () => {
  await refuses(
    () => createEmbeddedEngine({ modelDir: 'no-such-model' }),
    'CONFIG_INVALID',
    /no-such-model/,
    /train:model/,
  );
  const dir = await mkdtemp(join(tmpdir(), 'densegym-'));
  try {
    await cp(BUNDLED_MODEL_DIR, dir, { recursive: true });
    await writeFile(join(dir, 'text.onnx'), 'not a graph');
    await refuses(() => createEmbeddedEngine({ modelDir: dir }), 'CONFIG_INVALID', /text\.onnx/);
    await writeFile(join(dir, 'config.json'), '{}');
    await refuses(() => createEmbeddedEngine({ modelDir: dir }), 'CONFIG_INVALID', /config\.json/);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('NaN from the graph is a reply that cannot be used, and nothing of it is cached', async () => {
  const shape = await readModelShape(BUNDLED_MODEL_DIR);
  const graph: Graph = {
    see: async () => ({ visual: new Float32Array(16 * 128), deepstack: new Float32Array(16 * 128) }),
    read: async ({ ids }) => ({
      present: new Float32Array(ids.length * shape.kvWidth),
      logprobs: new Float32Array(shape.vocabSize).fill(Number.NaN),
    }),
    close: async () => {},
  };
  const cache = createKvCache({ slots: 4, bytes: 1e9 }, shape);
  const model = { shape, graph, features: createFeatureCache(4, graph), cache };
  await refuses(() => evaluate([1, 2, 3], model), 'ENGINE_REPLY_INVALID', /not a finite number/);
  assert.is(cache.take([1, 2, 3, 4]).unitCount, 0);
});

test.run();
