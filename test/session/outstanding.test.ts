import { setImmediate } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Episode } from '../../src/session/episode.ts';
import { createOutstanding, type RewardUpdate } from '../../src/session/outstanding.ts';

/** An episode of which nothing is used but what lets go of its scores. */
function createFakeEpisode() {
  const called: string[] = [];
  const episode = { flush: () => called.push('flush'), cancel: () => called.push('cancel') } as unknown as Episode;
  return { episode, called };
}

test('room waits for the oldest update, and lets go of what is held back, once for each episode', async () => {
  const outstanding = createOutstanding(2);
  const { episode, called } = createFakeEpisode();
  const settle: ((update: RewardUpdate) => void)[] = [];
  const promises = [0, 1].map(() => new Promise<RewardUpdate>((resolve) => settle.push(resolve)));
  for (const promise of promises) void outstanding.add(promise, episode);
  let free = false;
  const room = outstanding.room().then(() => {
    free = true;
  });
  await setImmediate();
  assert.not(free);
  assert.equal(called, ['flush']);
  settle[0]?.({} as RewardUpdate);
  await room;
  await outstanding.room();
  assert.equal(called, ['flush'], 'there is room at once');
});

test('cancel reaches each episode that still owes an update, and none that does not', async () => {
  const outstanding = createOutstanding(8);
  const [done, owing] = [createFakeEpisode(), createFakeEpisode()];
  const update = Promise.resolve({} as RewardUpdate);
  await outstanding.add(update, done.episode);
  void outstanding.add(new Promise(() => {}), owing.episode);
  void outstanding.add(new Promise(() => {}), owing.episode);
  outstanding.cancel();
  assert.equal([done.called, owing.called], [[], ['cancel']]);
});

test.run();
