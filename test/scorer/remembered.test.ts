import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DenseGymError } from '../../src/errors.ts';
import type { Prefix } from '../../src/frame/prefix.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { withMemory } from '../../src/scorer/remembered.ts';
import { createFakeEngine } from '../support/fake-engine.ts';

const signal = AbortSignal.timeout(10_000);

function prefix(looks: string, fps = 10): Prefix {
  const frames = [...looks].map((key, step) => {
    return { image: { width: 1, height: 1, data: new Uint8Array(3), key }, step, seconds: step / fps };
  });
  return { frames, step: looks.length - 1 };
}

test('equal frames, times and words are asked for once, others again', async () => {
  const engine = createFakeEngine(({ index }) => -1 - index);
  const scorer = withMemory(createTopReward(engine));
  const value = async (looks: string, words: string, fps?: number) =>
    (await scorer.score(prefix(looks, fps), words, { signal })).value;
  assert.is(await value('ab', 'lift'), -1);
  assert.is(await value('ac', 'lift'), -2);
  assert.is(await value('ab', 'drop'), -3);
  assert.is(await value('ab', 'lift', 5), -4);
  assert.is(await value('ab', 'lift'), -1);
  assert.is(engine.prompts.length, 4);
});

test('a failure is not kept', async () => {
  const engine = createFakeEngine(({ index }) => {
    if (index === 0) throw new DenseGymError('ENGINE_UNAVAILABLE', 'gone');
    return -1;
  });
  const scorer = withMemory(createTopReward(engine));
  await scorer.score(prefix('ab'), 'lift', { signal }).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'gone'),
  );
  assert.is((await scorer.score(prefix('ab'), 'lift', { signal })).value, -1);
});

test.run();
