import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changedShare, isNear, toThumbnail } from '../../src/monitor/thumbnail.ts';

function grey(width: number, height: number, shade: (x: number, y: number) => number) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return shade(pixel % width, Math.floor(pixel / width));
  });
  return toThumbnail({ width, height, data, key: Buffer.from(data).toString('base64') });
}

test('a cell is the mean of its pixels, whatever the size of the picture', () => {
  for (const [width, height] of [
    [64, 64],
    [100, 70],
    [32, 32],
    [5, 3],
  ] as const) {
    assert.ok(
      grey(width, height, () => 9).cells.every((value) => value === 9),
      `${width}×${height}`,
    );
  }
  assert.ok(grey(64, 64, (x) => (x % 2) * 100).cells.every((value) => value === 50));
});

test('the share that changed is that of the cells beyond noise; near is by the mean of all', () => {
  const [before, after] = [grey(64, 64, () => 100), grey(64, 64, (x) => (x < 16 ? 200 : 110))];
  assert.is(changedShare(before, after), 0.25);
  const difference = 0.25 * 100 + 0.75 * 10;
  assert.equal([isNear(before, after, difference), isNear(before, after, difference - 0.01)], [true, false]);
  assert.is(changedShare(before, before), 0);
  assert.is(isNear(before, before, 0), true);
});

test.run();
