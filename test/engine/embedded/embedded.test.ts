import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEmbeddedEngine, embeddedCalibrationPath } from '../../../src/engine/embedded/embedded.ts';
import type { Prompt } from '../../../src/engine/engine.ts';
import { topRewardPrompt } from '../../../src/scorer/prompt.ts';
import { ANSWERS, ask, IMAGES } from './fixture.ts';

const INSTRUCTION = 'put the red cube in the green zone';

function promptOf(count: number, instruction = INSTRUCTION): Prompt {
  const frame = (i: number) => ({ image: IMAGES[i % IMAGES.length] ?? IMAGES[0], seconds: i / 10 });
  return topRewardPrompt(
    'stamped-images',
    'open',
    Array.from({ length: count }, (_, i) => frame(i)),
    instruction,
  );
}

function largestGap(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
}

test('equals Hugging Face on the same checkpoint to 1e-4 nats, each prompt from scratch', async () => {
  for (const { prompt, tokens, logprobs } of ANSWERS) {
    const engine = await createEmbeddedEngine();
    const { values, usage } = await ask(engine, prompt);
    assert.ok(largestGap(values, logprobs) <= 1e-4, `${values} instead of ${logprobs}`);
    assert.is(usage.promptTokens, tokens);
    assert.is(usage.evaluatedTokens, tokens);
    await engine.close();
  }
});

test('a growing prefix scores as from scratch to 1e-5 nats and evaluates only what is new', async () => {
  const growing = await createEmbeddedEngine();
  const evaluated: number[] = [];
  for (let count = 1; count <= 12; count++) {
    const scratch = await createEmbeddedEngine();
    const [reused, fresh] = [await ask(growing, promptOf(count)), await ask(scratch, promptOf(count))];
    assert.ok(largestGap(reused.values, fresh.values) <= 1e-5, `at frame ${count}`);
    evaluated.push(reused.usage.evaluatedTokens);
    await scratch.close();
  }
  assert.is(new Set(evaluated.slice(1)).size, 1, `frames of equal cost, got ${evaluated}`);
  await growing.close();
});

test('evaluates at most 1.3 times as many tokens for frame 64 as for frame 4', async () => {
  const engine = await createEmbeddedEngine();
  const evaluated: number[] = [];
  for (let count = 1; count <= 64; count++) evaluated.push((await ask(engine, promptOf(count))).usage.evaluatedTokens);
  assert.ok((evaluated[63] ?? Number.NaN) <= 1.3 * (evaluated[3] ?? 0), `${evaluated}`);
  await engine.close();
});

test('the fixed text around the instruction is two tokens, a word of it one', async () => {
  const engine = await createEmbeddedEngine();
  const [stamp, image, head, words] = [6, 18, 3, 8];
  const { usage } = await ask(engine, promptOf(1));
  assert.is(usage.promptTokens, head + stamp + image + 2 + words, 'is tokenizer.py at one with src/scorer/prompt.ts?');
  await engine.close();
});

test('another instruction on the same frames evaluates the question only', async () => {
  const engine = await createEmbeddedEngine();
  await ask(engine, promptOf(6));
  const { usage } = await ask(engine, promptOf(6, 'reach the blue cube'));
  assert.ok(usage.evaluatedTokens < 16, `${usage.evaluatedTokens}`);
  await engine.close();
});

test('two episodes in turn keep their own prefixes', async () => {
  const engine = await createEmbeddedEngine();
  const other = (count: number): Prompt =>
    topRewardPrompt(
      'stamped-images',
      'open',
      Array.from({ length: count }, (_, i) => ({ image: IMAGES.at(-1 - i) ?? IMAGES[0], seconds: i / 10 })),
      INSTRUCTION,
    );
  const costs: number[] = [];
  for (let count = 2; count <= 6; count++) {
    for (const prompt of [promptOf(count), other(count)]) costs.push((await ask(engine, prompt)).usage.evaluatedTokens);
  }
  assert.ok(
    costs.slice(2).every((cost) => cost < 45),
    `${costs}`,
  );
  await engine.close();
});

test('a cache of one slot forgets, and still answers the same', async () => {
  const [engine, roomy] = [await createEmbeddedEngine({ cache: { slots: 1 } }), await createEmbeddedEngine()];
  for (const count of [3, 1, 5]) {
    const [small, large] = [await ask(engine, promptOf(count)), await ask(roomy, promptOf(count))];
    assert.ok(largestGap(small.values, large.values) <= 1e-5);
  }
  await Promise.all([engine.close(), roomy.close()]);
});

test('requests at the same time answer as those one after another', async () => {
  const engine = await createEmbeddedEngine();
  const counts = [1, 4, 2, 4, 3];
  const together = await Promise.all(counts.map((count) => ask(engine, promptOf(count))));
  for (const [i, count] of counts.entries()) {
    const alone = await ask(engine, promptOf(count));
    assert.ok(largestGap(together[i]?.values ?? [], alone.values) <= 1e-5);
  }
  await engine.close();
});

test('the calibration names the model it was fitted to', async () => {
  const engine = await createEmbeddedEngine();
  const calibration = JSON.parse(readFileSync(embeddedCalibrationPath(), 'utf8'));
  assert.is(calibration.model, engine.model);
  assert.is(calibration.layout, engine.layouts[0]);
  assert.match(engine.model, /^tabletop-vlm-4@[0-9a-f]{8}$/);
  await engine.close();
});

test.run();
