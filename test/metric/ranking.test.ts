import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Judged, rankWithinInstructions } from '../../src/metric/ranking.ts';
import { rocAuc } from '../../src/metric/roc.ts';

const judged = (instruction: string, success: boolean, value: number): Judged => ({ instruction, success, value });

test('an instruction that scores high as such does not help: pairs are made within each', () => {
  const episodes = [judged('a', true, 9), judged('a', false, 8), judged('b', true, 2), judged('b', false, 1)];
  assert.equal(rankWithinInstructions(episodes), { share: 1, pairs: 2 });
  assert.is(rocAuc([9, 2], [8, 1]), 0.75);
});

test('each pair counts the same, ties half', () => {
  const episodes = [
    ...[judged('a', true, 1), judged('a', false, 1), judged('a', false, 2), judged('a', false, 3)],
    judged('b', true, 5),
    judged('b', false, 0),
  ];
  assert.equal(rankWithinInstructions(episodes), { share: 1.5 / 4, pairs: 4 });
});

test('without a success and a failure under one instruction there is nothing to rank', () => {
  assert.equal(rankWithinInstructions([]), { share: undefined, pairs: 0 });
  assert.equal(rankWithinInstructions([judged('a', true, 1), judged('b', false, 0)]), { share: undefined, pairs: 0 });
});

test.run();
