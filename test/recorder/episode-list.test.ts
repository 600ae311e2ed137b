import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listEpisodes } from '../../src/recorder/episode-list.ts';

const dir = mkdtempSync(join(tmpdir(), 'densegym-list-'));
const many = join(dir, 'many');
for (const name of ['10', '2', '1']) mkdirSync(join(many, name, 'frames'), { recursive: true });
mkdirSync(join(many, 'notes'));
writeFileSync(join(many, 'notes', 'read.txt'), '');
const bare = join(dir, 'bare');
mkdirSync(bare);
writeFileSync(join(bare, '0.PNG'), '');
test.after(() => rmSync(dir, { recursive: true }));

function refused(paths: readonly string[]): string {
  try {
    listEpisodes(paths);
  } catch (error) {
    return (error as Error).message;
  }
  return assert.unreachable('paths without episodes were accepted') as never;
}

test('a folder of episodes stands for them, in order of their numbers; an episode for itself', () => {
  const inside = ['1', '2', '10'].map((name) => join(many, name));
  assert.equal(listEpisodes([many]), inside);
  assert.equal(listEpisodes([bare, many]), [bare, ...inside]);
});

test('an episode that is named twice is listed once, as it was named first', () => {
  const named = join(relative(process.cwd(), many), '2');
  assert.equal(listEpisodes([named, many]), [named, join(many, '1'), join(many, '10')]);
});

test('paths without episodes are refused by name', () => {
  assert.match(refused([]), 'no episodes were named');
  assert.match(refused([join(dir, 'nowhere')]), /nowhere is no folder/);
  assert.match(refused([many, join(many, 'notes')]), /notes holds no episodes; an episode is a folder with frames/);
});

test.run();
