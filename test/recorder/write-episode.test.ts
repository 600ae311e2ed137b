import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openEpisodeFolder } from '../../src/recorder/episode-folder.ts';
import { writeEpisode } from '../../src/recorder/write-episode.ts';

test('what is written is read again: facts, order and every pixel', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-write-'));
  const pictures = Array.from({ length: 12 }, (_, i) => {
    return { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, byte) => (7 * byte + i) % 256) };
  });
  const facts = { instruction: 'lift', fps: 5, success: true, progress: pictures.map((_, i) => i / 11) };
  await writeEpisode(join(dir, 'one'), facts, pictures);
  const read = openEpisodeFolder(join(dir, 'one'));
  assert.equal([read.instruction, read.fps, read.success, read.progress], Object.values(facts));
  const pixels = await Promise.all(read.frames('').map((path) => sharp(path).raw().toBuffer()));
  assert.equal(
    pixels.map((each) => [...each]),
    pictures.map(({ data }) => [...data]),
  );
  rmSync(dir, { recursive: true });
});

test.run();
