import { setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
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
    await settle();
  };
  return { asked, open, ask, letGo };
}

test('no more requests at a time than the limit', async () => {
  const { asked, open, ask, letGo } = createGatedEngine(2);
  const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => ask(text, text)));
  await settle();
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
  await settle();
  while (open.length > 0) await letGo();
  await all;
  assert.equal(asked, ['first', 'calm2', 'busy3', 'calm1', 'busy2', 'busy1']);
});

test('a request that has to wait says so, and when its turn has come', async () => {
  const told: string[] = [];
  const fake = createFakeEngine(async () => {
    await setImmediate();
    return -1;
  });
  const engine = withLanes(fake, 1);
  const ask = (text: string) =>
    engine.logprobs?.(prompt(text), [' True'], {
      signal: AbortSignal.timeout(10_000),
      onWaiting: (isWaiting) => told.push(`${text} ${isWaiting}`),
    });
  await Promise.all([ask('a'), ask('b')]);
  assert.equal(told, ['a false', 'b true', 'b false']);
});

/**
 * Eight lanes under load: `steady` ones, as sessions do, ask again when they have their answer; `greedy` ones have all their
 * requests waiting from the start. Each tick of the test's clock ends the requests under way.
 *
 * @returns how many requests of each lane had begun by each tick.
 */
async function serve(limit: number, ticks: number, lanes: Readonly<Record<string, 'steady' | 'greedy'>>) {
  const { asked, open, ask } = createGatedEngine(limit);
  const ended = new AbortController();
  setMaxListeners(0, ended.signal);
  const go = async (lane: string) => {
    while (!ended.signal.aborted) await ask(lane, lane, ended.signal);
  };
  const all = Object.entries(lanes).flatMap(([lane, kind]): readonly Promise<unknown>[] =>
    kind === 'steady' ? [go(lane)] : Array.from({ length: ticks * limit }, () => ask(lane, lane, ended.signal)),
  );
  const settled = Promise.allSettled(all);
  const counts: number[][] = [];
  for (let tick = 0; tick < ticks; tick++) {
    await settle();
    for (const end of open.splice(0)) end();
    counts.push(Object.keys(lanes).map((lane) => asked.filter((text) => text === lane).length));
  }
  ended.abort(new Error('the test is over'));
  await settle();
  while (open.length > 0) {
    for (const end of open.splice(0)) end();
    await settle();
  }
  await settled;
  return { counts };
}

/** Until nothing moves any more without the test. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await setImmediate();
}

const STEADY = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((lane) => [`steady${lane}`, 'steady' as const]));

for (const limit of [1, 2, 4]) {
  for (const [what, lanes] of [
    ['first', { greedy: 'greedy', ...STEADY }],
    ['last', { ...STEADY, greedy: 'greedy' }],
  ] as const) {
    test(`eight lanes, the greedy one ${what}, ${limit} at a time: each gets its share, within one request`, async () => {
      const { counts } = await serve(limit, 60, lanes);
      // Free places go to whoever comes first; from then on all eight compete.
      const [start = []] = counts;
      counts.forEach((served, tick) => {
        const shares = served.map((count, lane) => count - (start[lane] ?? 0));
        assert.ok(Math.max(...shares) - Math.min(...shares) <= 1, `tick ${tick}: ${shares}`);
        assert.is(
          shares.reduce((sum, share) => sum + share, 0),
          tick * limit,
          'no place stays empty',
        );
      });
    });
  }
}

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
  await settle();
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
