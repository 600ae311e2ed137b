import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootstrap, interquartileMean } from '../../../bench/prove/iqm.ts';

/** Made by rliable 1.2.0: `get_interval_estimates` of `aggregate_iqm`, 50,000 resamplings. */
interface Case {
  readonly groups: readonly (readonly number[])[];
  readonly iqm: number;
  readonly interval: readonly [number, number];
}

const cases = JSON.parse(readFileSync('test/fixtures/rliable.json', 'utf8')) as readonly Case[];
const pooled = (groups: readonly (readonly number[])[]) => interquartileMean(groups.flat());

test('mean and interval are those of rliable', () => {
  assert.ok(cases.length > 3);
  for (const { groups, iqm, interval } of cases) {
    assert.ok(Math.abs(pooled(groups) - iqm) < 1e-12);
    const own = bootstrap(groups, pooled);
    // Both draw at random: two bootstraps of one sample differ by as much.
    assert.ok(Math.abs((own?.low ?? Number.NaN) - interval[0]) < 0.02, `${own?.low} is not ${interval[0]}`);
    assert.ok(Math.abs((own?.high ?? Number.NaN) - interval[1]) < 0.02, `${own?.high} is not ${interval[1]}`);
  }
});

test('the outer quarters do not count, in whole values', () => {
  assert.is(interquartileMean([9, 1, 2, -9]), 1.5);
  assert.is(interquartileMean([5, 1, 3]), 3);
  assert.is(interquartileMean([0, 1, 1, 1, 100]), 1);
  assert.is(interquartileMean([7]), 7);
  assert.ok(Number.isNaN(interquartileMean([])));
});

test('one run has no interval, equal runs a narrow one, and the same runs the same one', () => {
  assert.is(bootstrap([[1]], pooled), undefined);
  assert.is(bootstrap([[1, 2], [1]], pooled), undefined);
  assert.equal(bootstrap([[0.5, 0.5, 0.5]], pooled), { low: 0.5, high: 0.5 });
  assert.equal(bootstrap([[1, 2, 4]], pooled), bootstrap([[1, 2, 4]], pooled));
});

test('groups are drawn apart', () => {
  const difference = ([a = [], b = []]: readonly (readonly number[])[]) => interquartileMean(a) - interquartileMean(b);
  assert.equal(
    bootstrap(
      [
        [3, 3],
        [1, 1, 1],
      ],
      difference,
    ),
    { low: 2, high: 2 },
  );
});

test.run();
