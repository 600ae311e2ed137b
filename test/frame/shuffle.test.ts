import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shuffle } from '../../src/frame/shuffle.ts';

test('nothing is lost or doubled, and the name decides the order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (items, name) => {
      const order = shuffle(items, name);
      assert.equal(
        [...order].sort((a, b) => a - b),
        [...items].sort((a, b) => a - b),
      );
      assert.equal(shuffle(items, name), order);
    }),
  );
});

test('neighbouring names give orders that share nothing: each item comes first about as often', () => {
  const firsts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    const [first = 0] = shuffle([0, 1, 2, 3], `seed ${i}`);
    firsts[first] = (firsts[first] ?? 0) + 1;
  }
  assert.ok(
    firsts.every((count) => Math.abs(count - 1000) < 150),
    `${firsts}`,
  );
});

test.run();
