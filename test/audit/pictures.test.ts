import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blank, writeOn } from '../../src/audit/pictures.ts';
import { keyed } from '../../src/frame/image.ts';

const picture = (width: number, height: number) => keyed(width, height, new Uint8Array(width * height * 3).fill(200));

test('a blank picture has the size, and shows grey', () => {
  const image = blank(picture(6, 4));
  assert.equal([image.width, image.height], [6, 4]);
  assert.ok(image.data.every((value) => value === 128));
});

test('words stand in white on black at the foot, and leave the rest alone', async () => {
  const before = picture(64, 64);
  const after = await writeOn(before, 'True. Task done: put the red cube in the green zone');
  const row = (y: number) => after.data.slice(y * 64 * 3, (y + 1) * 64 * 3);
  assert.ok(row(0).every((value) => value === 200));
  assert.ok(
    row(30).every((value) => value === 200),
    'half of the picture is seen',
  );
  assert.ok(row(63).some((value) => value < 20));
  assert.ok(
    [50, 52, 54, 56, 58, 60].some((y) => row(y).some((value) => value > 100)),
    'letters are seen',
  );
});

test('other words give another picture, equal words the same', async () => {
  const [one, same, other] = await Promise.all(
    ['lift <a> & b', 'lift <a> & b', 'drop'].map((words) => writeOn(picture(80, 60), words)),
  );
  assert.is(one?.key, same?.key);
  assert.is.not(one?.key, other?.key);
});

test('the longest instruction, and the smallest picture, are written on', async () => {
  for (const [width, height] of [
    [64, 64],
    [16, 8],
    [200, 10],
  ] as const) {
    const after = await writeOn(picture(width, height), 'put it there '.repeat(77));
    assert.equal([after.width, after.height, after.data.length], [width, height, width * height * 3]);
  }
});

test.run();
