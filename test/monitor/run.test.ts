import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/env/tabletop/index.ts';
import { createDrift } from '../../src/monitor/drift.ts';
import { createRun } from '../../src/monitor/run.ts';
import { CONFIG } from './moments.ts';

type Done = boolean | undefined;
const judged = (episode: number, claimed: boolean, done: Done, progress = claimed ? 0.9 : 0.1) => ({
  session: 's-1',
  episode,
  claimed,
  progress,
  done,
});

test('five false claims, and more false than true, are called out once, and stand until they are outnumbered', () => {
  const run = createRun(CONFIG, undefined);
  const told = [1, 2, 3, 4, 5, 6].map((episode) => run.ended(judged(episode, true, false)).length);
  assert.equal(told, [0, 0, 0, 0, 1, 0]);
  assert.match(
    run.flags()[0]?.message ?? '',
    'of the last 6 episodes the model called 6 done, and 6 of these were not',
  );
  for (let episode = 7; episode <= 12; episode++) run.ended(judged(episode, true, true));
  assert.equal(
    run.flags().map(({ kind }) => kind),
    ['disagreement'],
    'claims of both kinds alike: now progress ranks nothing',
  );
});

test('a model that is mistaken now and then, or of which nobody has said anything, is not called out', () => {
  const run = createRun(CONFIG, undefined);
  for (let i = 1; i <= 60; i++) run.ended(judged(i, i % 2 === 0, i % 12 === 0 ? false : i % 2 === 0));
  for (let i = 61; i <= 99; i++) run.ended(judged(i, true, undefined));
  assert.equal(run.flags(), []);
});

test("a human's word takes the place of the environment's, and reaches episodes that are kept", () => {
  const run = createRun(CONFIG, undefined);
  for (let i = 1; i <= 5; i++) run.ended(judged(i, true, undefined));
  const told = [1, 2, 3, 4, 5].map((episode) => run.label('s-1', episode, false)?.length);
  assert.equal(told, [0, 0, 0, 0, 1]);
  assert.is(run.label('s-1', 99, true), undefined);
  assert.is(run.label('s-2', 1, true), undefined);
  assert.is(run.judged().length, 5);
});

test('progress that ranks failures above successes is told', () => {
  const run = createRun(CONFIG, undefined);
  for (let i = 0; i < 12; i++) run.ended(judged(i, false, i % 2 === 0, i % 2 === 0 ? 0.2 : 0.4));
  assert.match(run.flags()[0]?.message ?? '', 'ranks only 0 % of pairs');
});

test('drift: resets that look otherwise than the first, or than those of the calibration, are told, and stand for a sample', () => {
  for (const reference of [undefined, Array.from({ length: 60 }, (_, i) => i / 200)]) {
    const drift = createDrift(reference, CONFIG);
    const feed = (shift: number) => Array.from({ length: 50 }, (_, i) => drift(i / 170 + shift)).at(-1);
    assert.is(feed(0), undefined);
    assert.is(feed(0), undefined);
    assert.match(feed(0.5)?.message ?? '', reference ? "at the calibration's resets" : "at the run's first 50 resets");
    assert.is(feed(0), undefined);
  }
});

test('drift is a false alarm in at most driftAlpha of the samples', () => {
  const random = createRandom(1, 'drift');
  let alarms = 0;
  const tests = 2000;
  for (let i = 0; i < tests; i++) {
    const drift = createDrift(undefined, { driftEpisodes: 20, driftAlpha: 0.05 });
    for (let reset = 0; reset < 40; reset++) alarms += drift(random.uniform(0, 1)) ? 1 : 0;
  }
  assert.ok(alarms / tests <= 0.05 && alarms > 0, `${alarms} of ${tests}`);
});

test('samples that can show nothing are refused, by value', () => {
  assert.throws(
    () => createDrift(undefined, { driftEpisodes: 10, driftAlpha: 1e-6 }),
    /monitor.driftEpisodes 10 is too few to show a drift at monitor.driftAlpha 0.000001; raise either/,
  );
});

test.run();
