import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  chooseRuns,
  gatewayFlags,
  KINDS,
  nameOf,
  orderOf,
  RUNS,
  recipeOf,
  seedsOf,
} from '../../../bench/prove/plan.ts';

const ALL = { only: [], seeds: undefined };
const dense = { task: 'pick-place', algo: 'ppo', reward: 'densegym' } as const;

test('the plan holds the runs of the proof, each once', () => {
  const count = (task: string) => RUNS.filter((run) => run.task === task).length;
  assert.is(count('pick-place'), 2 * 4 * 5 + 3);
  assert.is(count('reach'), 3 * 3);
  assert.is(count('push'), 3 * 5);
  assert.is(new Set(RUNS.map((run) => `${nameOf(run)} ${run.seed}`)).size, RUNS.length);
  for (const kind of KINDS) {
    const seeds = RUNS.filter((run) => nameOf(run) === nameOf(kind)).map(({ seed }) => seed);
    assert.equal(seeds, [0, 1, 2, 3, 4].slice(0, seedsOf(kind)));
  }
});

test('all kinds of pick-place have a seed before one has the next', () => {
  const first = RUNS.slice(0, 8);
  assert.is(new Set(first.map(nameOf)).size, 8);
  assert.ok(first.every(({ task, seed }) => task === 'pick-place' && seed === 0));
  assert.is(RUNS[8]?.seed, 1);
});

test('a choice keeps the order of the plan', () => {
  assert.equal(chooseRuns(ALL), RUNS);
  const names = (only: string[], seeds?: string) =>
    chooseRuns({ only, seeds }).map((run) => `${nameOf(run)} ${run.seed}`);
  assert.equal(names(['reach/ppo/oracle'], '0,2'), ['reach/ppo/oracle 0', 'reach/ppo/oracle 2']);
  assert.is(names(['pick-place'], '1-3').length, 8 * 3 + 2);
  assert.equal(names(['*/*/densegym'], '0'), [
    'pick-place/sac/densegym 0',
    'pick-place/ppo/densegym 0',
    'reach/ppo/densegym 0',
    'push/ppo/densegym 0',
  ]);
  assert.equal(names(['push/ppo/sparse', 'reach/ppo/sparse'], '1'), ['reach/ppo/sparse 1', 'push/ppo/sparse 1']);
});

test('a choice that means nothing is refused by name', () => {
  assert.throws(() => chooseRuns({ only: ['pick-plaice'], seeds: undefined }), /--only pick-plaice names no run/);
  assert.throws(() => chooseRuns({ only: ['pick-place/ppo/densegym/0'], seeds: undefined }), /names no run/);
  assert.throws(() => chooseRuns({ only: [], seeds: '9' }), /--seeds 9 names no run; the plan has 0 to 4/);
  for (const seeds of ['', 'x', '3-1', '1.5', '-1']) {
    assert.throws(() => chooseRuns({ only: [], seeds }), /--seeds takes numbers and ranges/);
  }
});

test('only the oracle is paid by true progress, at the scale of the gateway', () => {
  for (const kind of KINDS) {
    const { shaping, settings } = orderOf({ ...kind, seed: 0 });
    assert.is(shaping !== undefined, kind.reward === 'oracle');
    if (!shaping) continue;
    assert.is(shaping.gamma, settings['gamma']);
    const flags = gatewayFlags({ ...kind, reward: 'densegym' });
    assert.is(flags[flags.indexOf('--reward-scale') + 1], String(shaping.scale));
  }
});

test('a recipe is of everything but the seed, and of the model where one scores', () => {
  const names = KINDS.map((kind) => recipeOf(kind, 'a'));
  assert.is(new Set(names).size, KINDS.length);
  assert.is(recipeOf({ ...dense, ...{ seed: 1 } }, 'a'), recipeOf({ ...dense, ...{ seed: 2 } }, 'a'));
  assert.is.not(recipeOf(dense, 'a'), recipeOf(dense, 'b'));
  assert.is(recipeOf({ ...dense, reward: 'oracle' }, 'a'), recipeOf({ ...dense, reward: 'oracle' }, 'b'));
});

test.run();
