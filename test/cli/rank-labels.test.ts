import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCli } from '../support/cli.ts';
import { writeEpisode } from '../support/episode.ts';

const dir = mkdtempSync(join(tmpdir(), 'densegym-labels-'));
const folders = ['expert', 'expert', 'failing', 'failing'].map((_, i) => join(dir, String(i)));
test.before(async () => {
  for (const [i, folder] of folders.entries()) await writeEpisode(folder, i < 2 ? 'expert' : 'failing', 20 + i);
});
test.after(() => rmSync(dir, { recursive: true }));

const rank = (...args: string[]) => runCli(['rank-labels', ...args, '--sampling-fps', '3']);

test('the labels that the model was trained on come first, turned round last', async () => {
  const { code, stdout, stderr } = await rank(...folders, '--candidates', 'False,True put,cube True,False');
  assert.is(code, 0, stderr);
  const rows = stdout.trim().split('\n').slice(1);
  assert.match(rows[0] ?? '', /^True,False +1\.000 +(0\.9\d+|1\.000) +0 %/);
  assert.match(rows[2] ?? '', /^False,True +0\.000/);
});

test('by default the pairs that the bundled model cannot score are listed as skipped, with the reason', async () => {
  const { code, stdout, stderr } = await rank(...folders);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^True,False +1\.000/m);
  assert.match(stdout, /^Yes,No +skipped: continuation " Yes" is \d+ tokens/m);
});

test('no pair, half a pair, and pairs of which none can be scored are refused', async () => {
  for (const [candidates, words] of [
    ['', /^densegym: --candidates names no pair of words; give some/],
    ['True,False Yes', /^densegym: labels takes two different words such as True,False, got "Yes"/],
    ['Elephant,Rhinoceros', /^densegym: none of the pairs can be scored.*\nElephant,Rhinoceros +skipped: .* tokens/],
  ] as const) {
    const { code, stdout, stderr } = await rank(...folders, '--candidates', candidates);
    assert.is(code, 2, stderr);
    assert.is(stdout, '');
    assert.match(stderr, words);
  }
});

test('episodes that are not labelled, or all the same, are refused', async () => {
  const same = await rank(...folders.slice(0, 2));
  assert.is(same.code, 2);
  assert.match(same.stderr, /all 2 episodes have the same "success"/);
  writeFileSync(join(dir, '0', 'episode.json'), '{"instruction": "reach the red cube"}');
  const unlabelled = await rank(...folders);
  assert.is(unlabelled.code, 2);
  assert.match(unlabelled.stderr, /0\/episode\.json has no "success"/);
});

test.run();
