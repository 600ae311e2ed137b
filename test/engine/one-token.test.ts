import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTokenIds } from '../../src/engine/one-token.ts';
import type { DenseGymError } from '../../src/errors.ts';

const { signal } = new AbortController();

/** A fake tokenizer: a character a token; `fail` makes its next answer a failure. */
function createFake() {
  const fake = { asked: [] as string[], fail: false };
  const tokenId = createTokenIds(async (text) => {
    fake.asked.push(text);
    if (!fake.fail) return [...text].map((letter) => letter.charCodeAt(0));
    fake.fail = false;
    throw new Error('down');
  });
  return { fake, tokenId };
}

test('each continuation is asked for once, even when two ask together', async () => {
  const { fake, tokenId } = createFake();
  assert.equal(await Promise.all([tokenId('A', signal), tokenId('A', signal), tokenId('B', signal)]), [65, 65, 66]);
  assert.is(await tokenId('A', signal), 65);
  assert.equal(fake.asked, ['A', 'B']);
});

test('a failure is not kept', async () => {
  const { fake, tokenId } = createFake();
  fake.fail = true;
  assert.is(await tokenId('A', signal).catch((error: Error) => error.message), 'down');
  assert.is(await tokenId('A', signal), 65);
});

test('no token and several are refused by name', async () => {
  const { tokenId } = createFake();
  for (const text of ['', 'two']) {
    const error = await tokenId(text, signal).catch((refused: DenseGymError) => refused);
    assert.ok(error instanceof Error);
    assert.is(error.reason, 'REQUEST_INVALID');
    assert.match(error.message, `continuation "${text}" is ${text.length} tokens`);
  }
});

test.run();
