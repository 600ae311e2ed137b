import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Exchange } from '../../bench/engines/exchange.ts';
import { ASKED } from '../../bench/engines/record.ts';
import { CHAT, type Change, EXCHANGES, mediaOf, read, recorded, score, withEngine } from './vllm-replay.ts';

const FORGOTTEN = EXCHANGES.find(({ reply }) => /Cache miss for image/.test(JSON.stringify(reply))) as Exchange;
/** The same question to a server with `--mm-processor-cache-gb 0`; recorded by hand. */
const KEEPS_NONE = read('without-processor-cache')[0] as Exchange;

test('uploads a picture once: a longer prefix names the pictures that the server has', () =>
  withEngine(async (engine, replay) => {
    const first = await score(engine, ASKED.first);
    const grown = await score(engine, ASKED.grown);
    assert.equal(mediaOf(replay.chats()[0]), ['full', 'full']);
    assert.equal(mediaOf(replay.chats()[1]), ['name', 'name', 'full']);
    assert.ok(grown.usage.bytesSent < first.usage.bytesSent);
  }));

/** A server that has lost every picture it was sent. */
const forgetful =
  (answer: Exchange): Change =>
  ({ path, request }) =>
    path === CHAT && mediaOf(request as Record<string, unknown>).includes('name') ? answer : undefined;

for (const [what, answer] of [
  ['has forgotten one', FORGOTTEN],
  ['keeps none (--mm-processor-cache-gb 0)', KEEPS_NONE],
] as const) {
  test(`sends all pictures again when the server ${what}, and the answer is the same`, () =>
    withEngine(async (engine, replay) => {
      await score(engine, ASKED.first);
      const { logprobs } = await score(engine, ASKED.grown);
      assert.equal(
        logprobs.map(({ logprob }) => logprob),
        recorded(1).logprobs,
      );
      assert.equal(replay.chats().map(mediaOf), [
        ['full', 'full'],
        ['name', 'name', 'full'],
        ['full', 'full', 'full'],
      ]);
    }, forgetful(answer)));
}

test('stops sending names to a server that keeps forgetting', () =>
  withEngine(async (engine, replay) => {
    for (let i = 0; i < 6; i++) await score(engine, ASKED.first);
    assert.is(replay.chats().filter((request) => mediaOf(request).includes('name')).length, 3);
  }, forgetful(FORGOTTEN)));

test.run();
