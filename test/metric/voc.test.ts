import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pearson, valueOrderCorrelation } from '../../src/metric/voc.ts';
import { REFERENCE } from './reference.ts';

function near(actual: number | undefined, expected: number): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-12, `${actual} instead of ${expected}`);
}

test('rising values have VOC 1, falling ones −1, whatever the steps', () => {
  near(valueOrderCorrelation([-9, -3, -2.5, -0.1]).correlation, 1);
  near(valueOrderCorrelation([4, 2, 1, -7]).correlation, -1);
});

test('equals scipy.stats.spearmanr, ties included', () => {
  near(valueOrderCorrelation([3, 1, 4, 1, 5, 9, 2, 6]).correlation, 0.5030030300035688);
  near(valueOrderCorrelation([1, 1, 2, 2, 3]).correlation, 0.9486832980505137);
  near(valueOrderCorrelation([0.2, 0.1, 0.4, 0.3, 0.5]).correlation, 0.8);
});

test('equals scipy to 1e-9 on series of every kind, and is undefined where scipy says nan', () => {
  assert.ok(REFERENCE.spearman.length > 10);
  for (const { values, voc } of REFERENCE.spearman) {
    const { correlation } = valueOrderCorrelation(values);
    if (voc === null) assert.is(correlation, undefined);
    else assert.ok(Math.abs((correlation ?? Number.NaN) - voc) < 1e-9, `${correlation} instead of ${voc}`);
  }
});

test('constants, one value and none have no order', () => {
  for (const values of [[2, 2, 2], [1], []]) assert.is(valueOrderCorrelation(values).correlation, undefined);
});

test('reports the range and the count, since drift on constants ranks perfectly', () => {
  const voc = valueOrderCorrelation([0, 1e-9, 2e-9]);
  near(voc.correlation, 1);
  assert.is(voc.range, 2e-9);
  assert.is(voc.count, 3);
  assert.equal(valueOrderCorrelation([]), { correlation: undefined, range: 0, count: 0 });
});

test('Pearson of a line is 1, of a constant undefined', () => {
  near(pearson([1, 2, 3], [10, 20, 30]), 1);
  assert.is(pearson([1, 2, 3], [5, 5, 5]), undefined);
});

test.run();
