import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { INSTANT } from '../../../bench/instant-engine.mjs';
import { slowedDown } from '../../../bench/late/slow-engine.ts';
import type { Prompt } from '../../../src/engine/engine.ts';

const PROMPT: Prompt = { layout: 'stamped-images', turn: 'open', parts: [{ kind: 'text', text: 'done?' }] };

/** Milliseconds until so many requests, sent at once, have their answers. */
async function duration(engine: typeof INSTANT, requests: number): Promise<number> {
  const started = performance.now();
  const ask = () => engine.logprobs?.(PROMPT, [' True'], { signal: AbortSignal.timeout(10_000) });
  const answers = await Promise.all(Array.from({ length: requests }, ask));
  assert.equal(answers[0]?.logprobs, [{ logprob: -1, censored: false }]);
  return performance.now() - started;
}

test('latency is added to each answer, and not to the next one', async () => {
  const took = await duration(slowedDown(INSTANT, { latencyMs: 100 }), 50);
  assert.ok(took >= 95 && took < 2500, `${took} ms`);
});

test('so many answers a second come one after another', async () => {
  const took = await duration(slowedDown(INSTANT, { scoresPerSecond: 50 }), 10);
  assert.ok(took >= 195, `${took} ms`);
});

test('an answer that is not awaited any more is an error at once', async () => {
  const asked = slowedDown(INSTANT, { latencyMs: 60_000 }).logprobs?.(PROMPT, [' True'], {
    signal: AbortSignal.timeout(20),
  });
  await asked?.then(
    () => assert.unreachable('it was answered'),
    (error: Error) => assert.is(error.name, 'AbortError'),
  );
});

test.run();
