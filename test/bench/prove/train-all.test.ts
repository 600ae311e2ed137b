import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseRuns, RUNS, type Run } from '../../../bench/prove/plan.ts';
import { readRows } from '../../../bench/prove/rows.ts';
import { currentRows, type Train, titleOf, trainAll } from '../../../bench/prove/train-all.ts';

const test = suite<{ folder: string; path: string }>('trainAll');

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'densegym-prove-'));
  context.path = join(context.folder, 'prove.json');
});

test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const runs = chooseRuns({ only: ['reach'], seeds: undefined });
const trained = {
  curve: [{ steps: 1024, success: 0.5 }],
  ...{ held_out: 1, false_success: 0, scored: 0, seconds: 2, model: null, sb3: 'fake' },
};

/** @param fate what becomes of the n-th run: it may throw, or stop everything. */
function fakeTrainer(fate: (count: number) => void = () => {}) {
  const begun: string[] = [];
  const train: Train = async (run, signal, onPoint) => {
    begun.push(titleOf(run));
    onPoint({ steps: 1024, success: 0.5 });
    fate(begun.length);
    if (signal.aborted) throw new Error('aborted');
    return trained;
  };
  return { begun, train };
}

function fakeProgress() {
  const told: string[] = [];
  return { told, progress: { update: () => {}, tell: (line: string) => void told.push(line), stop: () => {} } };
}

const start = (
  path: string,
  train: Train,
  change: { runs?: readonly Run[]; signal?: AbortSignal; model?: string } = {},
) => {
  const { told, progress } = fakeProgress();
  const work = { path, runs, model: 'm@1', parallel: 1, train, progress, signal: new AbortController().signal };
  return trainAll({ ...work, ...change }).then((isDone) => ({ isDone, told }));
};

test('each run leaves a row, in the order of the plan', async ({ path }) => {
  const { begun, train } = fakeTrainer();
  assert.is((await start(path, train)).isDone, true);
  assert.equal(begun, runs.map(titleOf));
  assert.equal(readRows(path).map(titleOf), begun);
  assert.equal(readRows(path)[0]?.steps, [1024]);
  assert.equal(currentRows(path, 'm@1').length, runs.length);
});

test('stopped and started again, nothing is lost and nothing is done twice', async ({ path }) => {
  const stop = new AbortController();
  const first = fakeTrainer((count) => count === 4 && stop.abort());
  assert.is((await start(path, first.train, { signal: stop.signal })).isDone, false);
  assert.equal(readRows(path).map(titleOf), first.begun.slice(0, 3));
  const second = fakeTrainer();
  assert.is((await start(path, second.train)).isDone, true);
  assert.equal(second.begun, runs.slice(3).map(titleOf));
  const again = fakeTrainer();
  assert.is((await start(path, again.train)).isDone, true);
  assert.equal(again.begun, []);
  assert.is(readRows(path).length, runs.length);
});

test('a run that fails is told of, the others go on, and the next start tries it again', async ({ path }) => {
  const first = fakeTrainer((count) => {
    if (count === 2) throw new Error('the gateway is gone');
  });
  const { isDone, told } = await start(path, first.train);
  assert.is(isDone, false);
  assert.ok(told.includes('the gateway is gone'));
  assert.is(readRows(path).length, runs.length - 1);
  const second = fakeTrainer();
  await start(path, second.train);
  assert.equal(second.begun, [first.begun[1]]);
});

test('runs side by side take each run once', async ({ path }) => {
  const { begun, train } = fakeTrainer();
  const { told, progress } = fakeProgress();
  const signal = new AbortController().signal;
  assert.ok(await trainAll({ path, runs: RUNS, model: 'm@1', parallel: 3, train, progress, signal }));
  assert.equal([...begun].sort(), RUNS.map(titleOf).sort());
  assert.is(told.length, RUNS.length);
});

test('rows of other weights are done again where a model scores, and nowhere else', async ({ path }) => {
  await start(path, fakeTrainer().train);
  const { begun, train } = fakeTrainer();
  await start(path, train, { model: 'm@2' });
  assert.equal(begun, runs.filter(({ reward }) => reward === 'densegym').map(titleOf));
  assert.is(readRows(path).length, runs.length);
});

test('rows of other settings are done again', async ({ path }) => {
  await start(path, fakeTrainer().train);
  const [row, ...others] = readRows(path);
  assert.ok(row);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(row.recipe, 'ffffffff'));
  assert.equal(currentRows(path, 'm@1').length, others.length);
});

test.run();
