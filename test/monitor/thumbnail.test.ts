import fc from 'fast-check';
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

test('both are as defined, wherever pictures differ', () => {
  const cells = fc.uint8Array({ minLength: 32 * 32 * 3, maxLength: 32 * 32 * 3 });
  const places = fc.array(fc.tuple(fc.nat(32 * 32 * 3 - 1), fc.nat(255)), { maxLength: 40 });
  fc.assert(
    fc.property(cells, places, (first, changes) => {
      const second = Uint8Array.from(first);
      for (const [at, value] of changes) second[at] = value;
      const [a, b] = [thumbnailOf(first), thumbnailOf(second)];
      const differences = Array.from(first, (value, i) => Math.abs(value - (second[i] as number)));
      const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
      const changed = Array.from({ length: 32 * 32 }, (_, cell) =>
        Math.max(...differences.slice(3 * cell, 3 * cell + 3)),
      );
      assert.is(changedShare(a, b), changed.filter((each) => each > 16).length / (32 * 32));
      assert.is(isNear(a, b, mean), true);
      assert.is(isNear(a, b, mean - 1e-4), mean === 0);
    }),
    { numRuns: 100 },
  );
});

/** Of a picture whose pixels are the cells. */
function thumbnailOf(data: Uint8Array) {
  return toThumbnail({ width: 32, height: 32, data, key: Buffer.from(data).toString('base64') });
}

test.run();
