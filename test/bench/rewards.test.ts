import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { flagsOf, variantsAt } from '../../bench/rewards/variants.ts';

test('a variant of the reward is told to a gateway by the flags that differ, and by no others', () => {
  const told = Object.fromEntries(Object.keys(variantsAt(2)).map((name) => [name, flagsOf(name, 2).join(' ')]));
  assert.equal(told, {
    base: '--reward-scale 2',
    'append-only': '--reward-scale 2 --sampling-policy append-only',
    'offset-0': '--reward-scale 2 --reward-potential-offset 0',
    'success-ends': '--reward-scale 2 --success-ends-episode',
    'bonus-1': '--reward-scale 2 --reward-success-bonus 1',
    'double-scale': '--reward-scale 4',
    smoothed: '--reward-scale 2 --reward-smoothing 0.5',
    'failure-zero': '--reward-scale 2 --reward-failure-potential zero',
  });
  assert.throws(() => flagsOf('none-such', 2), 'there is no reward none-such');
});

test.run();
