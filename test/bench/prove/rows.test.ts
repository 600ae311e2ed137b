import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addRow, lockRows, type Row, readRows } from '../../../bench/prove/rows.ts';

const test = suite<{ folder: string; path: string }>('rows');

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'densegym-rows-'));
  context.path = join(context.folder, 'prove.json');
});

test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

function rowOf(seed: number, change: Partial<Row> = {}): Row {
  const run = { task: 'reach', algo: 'ppo', reward: 'oracle', seed } as const;
  const outcome = { held_out: 1, false_success: 0, scored: 0, seconds: 1, model: null, sb3: '2.9.2' };
  return { ...run, recipe: 'a', steps: [10, 20], success: [0, 1], ...outcome, ...change };
}

test('rows come back as they went, a line each', ({ path }) => {
  assert.equal(readRows(path), []);
  const rows = [rowOf(0), rowOf(1, { held_out: 0.5 })];
  for (const row of rows) addRow(path, row);
  assert.equal(readRows(path), rows);
  assert.is(readFileSync(path, 'utf8').trim().split('\n').length, rows.length + 2);
});

test('a run has one row: done again, it takes the place of the old one', ({ path }) => {
  for (const row of [rowOf(0), rowOf(1), rowOf(0, { recipe: 'b' })]) addRow(path, row);
  assert.equal(
    readRows(path).map(({ seed, recipe }) => [seed, recipe]),
    [
      [1, 'a'],
      [0, 'b'],
    ],
  );
});

test('what a killed writer left behind is no harm', ({ folder, path }) => {
  addRow(path, rowOf(0));
  writeFileSync(`${path}.next`, '[{"task":');
  assert.equal(readRows(path), [rowOf(0)]);
  addRow(path, rowOf(1));
  assert.equal(readRows(path), [rowOf(0), rowOf(1)]);
  assert.equal(readdirSync(folder), ['prove.json']);
});

test('one process at a time: the second is told who has it, and a dead one has it no more', ({ path }) => {
  const unlock = lockRows(path);
  assert.throws(() => lockRows(path), new RegExp(`process ${process.pid} is at .*prove\\.json already`));
  unlock();
  lockRows(path)();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const left of [String(pid), '']) {
    writeFileSync(`${path}.lock`, left);
    lockRows(path)();
  }
});

test.run();
