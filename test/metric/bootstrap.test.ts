import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootstrapInterval } from '../../src/metric/bootstrap.ts';
import { mean } from '../../src/metric/statistics.ts';

const meanOf = ([values = []]: readonly (readonly number[])[]) => mean(values);

test('of a mean it is the width that theory gives, and it holds the mean', () => {
  const values = Array.from({ length: 400 }, (_, i) => i % 2); // deviation .5, so ±1.96 · .5 / 20
  const [low, high] = bootstrapInterval([values], meanOf, 1) ?? [Number.NaN, Number.NaN];
  assert.ok(Math.abs(low - 0.451) < 0.01 && Math.abs(high - 0.549) < 0.01, `${low} to ${high}`);
});

test('the seed decides', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  assert.equal(bootstrapInterval([values], meanOf, 7), bootstrapInterval([values], meanOf, 7));
  assert.not.equal(bootstrapInterval([values], meanOf, 7), bootstrapInterval([values], meanOf, 8));
});

test('groups are drawn apart, each as large as it is', () => {
  const sizes = new Set<string>();
  bootstrapInterval(
    [
      [1, 1],
      [0, 0, 0],
    ],
    (groups) => {
      sizes.add(groups.map((group) => group.join('')).join());
      return 0;
    },
    1,
  );
  assert.equal([...sizes], ['11,000']);
});

test('constants have no width; an empty group, and what is undefined, have no interval', () => {
  assert.equal(bootstrapInterval([[2, 2, 2]], meanOf, 1), [2, 2]);
  assert.is(bootstrapInterval([[1], []], meanOf, 1), undefined);
  assert.is(bootstrapInterval([], meanOf, 1), undefined);
  assert.is(
    bootstrapInterval([[1]], () => undefined, 1),
    undefined,
  );
});

test.run();
