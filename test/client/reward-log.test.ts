import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RewardUpdate } from '../../src/client/late.ts';
import { createRewardLog, relabel, settle } from '../../src/client/reward-log.ts';
import type { DenseGymError } from '../../src/errors.ts';
import type { Reward__Output } from '../../src/wire/generated/densegym/v1/Reward.ts';

const terms = (isLate: boolean) =>
  ({ scoreState: isLate ? 'SCORE_STATE_PROVISIONAL' : 'SCORE_STATE_FRESH' }) as Reward__Output;
const stepped = (step: number, { episode = 1, envIndex = 0, isLate = true } = {}) => ({
  stepKey: { envIndex, episode, step },
  terms: terms(isLate),
});
const update = (step: number, reward = 1, episode = 1, envIndex = 0): RewardUpdate => ({
  envIndex,
  episode,
  step,
  reward,
  terms: terms(false),
});
const says = (text: string) => (error: DenseGymError) =>
  error.reason === 'REQUEST_INVALID' && error.message.includes(text);

test('an update is applied once', () => {
  const [log, rewards] = [createRewardLog(), [0, 0]];
  log.add(stepped(1), 0);
  log.add(stepped(2, { isLate: false }), 1);
  assert.is(relabel(rewards, log, [update(1, 0.5)]), 1);
  assert.equal(rewards, [0.5, 0]);
  assert.throws(() => relabel(rewards, log, [update(1)]), says('step 1 of episode 1 of environment 0 was applied'));
  assert.throws(() => log.take(update(2)), says('came before that step was added'));
});

test('an overwritten step takes its update along', () => {
  const [log, rewards] = [createRewardLog(), [0]];
  log.add(stepped(1), 0);
  log.add(stepped(2, { envIndex: 3 }), 0);
  log.add(stepped(1, { isLate: false }), 0);
  assert.is(relabel(rewards, log, [update(1), update(2, 1, 1, 3)]), 0);
  assert.equal([log.dropped, log.outstanding, rewards], [2, [], [0]]);
});

test('settling wants everything final', () => {
  const [log, rewards] = [createRewardLog(), new Float32Array(2)];
  log.add(stepped(1), 0);
  log.add(stepped(2), 1);
  assert.throws(() => settle(rewards, log, [update(1)]), says('1 rewards are provisional, the first of step 2'));
  settle(rewards, log, [update(2, 2)]);
  assert.equal([...rewards], [1, 2]);
});

test('steps of two environments under one key are refused', () => {
  const log = createRewardLog();
  log.add(stepped(1), 0);
  assert.throws(() => log.add(stepped(1), 1), says('give each environment an envIndex'));
});

test('whatever the order of updates, a ring holds the final reward of every step that is still in it', () => {
  const history = fc.array(fc.record({ envIndex: fc.nat(2), isLate: fc.boolean(), now: fc.nat(3) }), { maxLength: 40 });
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat(100)), (steps, size, picks) => {
      const log = createRewardLog();
      const [rewards, final] = [new Float64Array(size), new Float64Array(size)];
      const due: RewardUpdate[] = [];
      let written = 0;
      const settleSome = (count: number) => {
        for (let i = 0; i < count && due.length > 0; i++) {
          const [one] = due.splice(Number(picks.next().value) % due.length, 1);
          written += relabel(rewards, log, one ? [one] : []);
        }
      };
      steps.forEach(({ envIndex, isLate, now }, at) => {
        const slot = at % size;
        rewards[slot] = isLate ? -7 : at;
        final[slot] = at;
        log.add(stepped(at + 1, { envIndex, isLate }), slot);
        if (isLate) due.push(update(at + 1, at, 1, envIndex));
        settleSome(now);
      });
      settleSome(due.length);
      assert.equal([...rewards], [...final]);
      assert.is(written + log.dropped, steps.filter(({ isLate }) => isLate).length);
      assert.equal(log.outstanding, []);
    }),
    { numRuns: 300 },
  );
});

test.run();
