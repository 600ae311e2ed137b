import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Prompt } from '../../src/engine/engine.ts';
import { withLanes } from '../../src/engine/lanes.ts';
import { createFakeEngine } from '../support/fake-engine.ts';

function prompt(text: string): Prompt {
  return { layout: 'stamped-images', turn: 'open', parts: [{ kind: 'text', text }] };
}

/** A fake whose requests stay open until they are let go, and the texts it was asked, in order. */
function createGatedEngine(limit: number) {
  const asked: string[] = [];
  const open: (() => void)[] = [];
  const fake = createFakeEngine(({ prompt: { parts } }) => {
    const [part] = parts;
    asked.push(part?.kind === 'text' ? part.text : '');
    return new Promise((resolve) => open.push(() => resolve(-1)));
  });
  const engine = withLanes(fake, limit);
  const ask = (text: string, lane: string, signal = AbortSignal.timeout(10_000)) =>
    engine.logprobs?.(prompt(text), [' True'], { signal, lane }) ?? Promise.reject(new Error('no logprobs'));
  const letGo = async () => {
    open.shift()?.();
    await setTimeout(1);
  };
  return { asked, open, ask, letGo };
}

test('no more requests at a time than the limit', async () => {
  const { asked, open, ask, letGo } = createGatedEngine(2);
  const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => ask(text, text)));
  await setTimeout(1);
  assert.equal(asked, ['a', 'b']);
  while (open.length > 0) {
    assert.ok(open.length <= 2);
    await letGo();
  }
  await all;
  assert.equal(asked, ['a', 'b', 'c', 'd', 'e']);
});

test('lanes take turns, and within a lane the newest goes first', async () => {
  const { asked, open, ask, letGo } = createGatedEngine(1);
  const all = Promise.all([
    ask('first', 'busy'),
    ...['busy1', 'busy2', 'busy3'].map((text) => ask(text, 'busy')),
    ask('calm1', 'calm'),
    ask('calm2', 'calm'),
  ]);
  await setTimeout(1);
  while (open.length > 0) await letGo();
  await all;
  assert.equal(asked, ['first', 'calm2', 'busy3', 'calm1', 'busy2', 'busy1']);
});

test('a request that has to wait says so, and when its turn has come; one that starts at once says nothing', async () => {
  const told: string[] = [];
  const fake = createFakeEngine(() => setTimeout(1, -1));
  const engine = withLanes(fake, 1);
  const ask = (text: string) =>
    engine.logprobs?.(prompt(text), [' True'], {
      signal: AbortSignal.timeout(10_000),
      onWaiting: (isWaiting) => told.push(`${text} ${isWaiting}`),
    });
  await Promise.all([ask('a'), ask('b')]);
  assert.equal(told, ['b true', 'b false']);
});

test('a request that is given up while it waits leaves, and is never asked', async () => {
  const { asked, ask, letGo } = createGatedEngine(1);
  const first = ask('first', 'a');
  const controller = new AbortController();
  const given = ask('given up', 'b', controller.signal);
  const last = ask('last', 'c');
  controller.abort(new Error('not needed any more'));
  const message = await given.then(
    () => 'answered',
    (error: Error) => error.message,
  );
  assert.is(message, 'not needed any more');
  await setTimeout(1);
  await letGo();
  await letGo();
  await Promise.all([first, last]);
  assert.equal(asked, ['first', 'last']);
});

test('a failure frees its place', async () => {
  const fake = createFakeEngine(({ index }) => {
    if (index === 0) throw new Error('down');
    return -2;
  });
  const engine = withLanes(fake, 1);
  const options = { signal: AbortSignal.timeout(10_000) };
  const [failed, fine] = await Promise.allSettled([
    engine.logprobs?.(prompt('a'), [' True'], options),
    engine.logprobs?.(prompt('b'), [' True'], options),
  ]);
  assert.is(failed.status, 'rejected');
  assert.is(fine.status === 'fulfilled' && fine.value?.logprobs[0]?.logprob, -2);
});

test.run();
