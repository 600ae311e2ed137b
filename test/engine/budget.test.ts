import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BudgetConfig, withBudget } from '../../src/engine/budget.ts';
import type { Prompt } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { DenseGymError } from '../../src/errors.ts';
import { createFakeEngine } from '../support/fake-engine.ts';

/** The fake counts a token for each part. */
const PROMPT: Prompt = { layout: 'stamped-images', turn: 'open', parts: Array(500).fill({ kind: 'text', text: 'x' }) };
const signal = AbortSignal.timeout(10_000);

/** Asks until it is refused: how many answers there were, and what was said then. */
async function spendAll(budget: BudgetConfig) {
  const engine = withBudget(
    createFakeEngine(() => -1),
    budget,
  );
  for (let answers = 0; answers < 100; answers++) {
    try {
      await engine.logprobs?.(PROMPT, [' True'], { signal });
    } catch (error) {
      assert.instance(error, DenseGymError);
      assert.is((error as DenseGymError).reason, 'BUDGET_SPENT');
      return { answers, message: (error as Error).message, spent: engine.spent() };
    }
  }
  throw new Error('the budget never ended');
}

test('stops after as many requests as the budget has, and says what they were', async () => {
  const { answers, message, spent } = await spendAll({ calls: 3 });
  assert.is(answers, 3);
  assert.match(message, /3 requests of budget.calls/);
  assert.equal(spent, { calls: 3, evaluatedTokens: 1500, bytesSent: 0, cost: 0 });
});

test('stops once the cost is reached: tokens by the price of a million', async () => {
  const { answers, message, spent } = await spendAll({ cost: 0.01, price: 4 });
  assert.is(answers, 5, '500 tokens cost .002');
  assert.match(message, /0\.0100 of budget.cost 0\.01/);
  assert.ok(Math.abs(spent.cost - 0.01) < 1e-12);
});

test('a request that is given up while it waits for its turn costs nothing', async () => {
  const vlm = { maxPixels: 1, exact: false, requests: 1 };
  const { engine } = await openEngine({ engine: 'embedded', vlm, budget: { calls: 2 } });
  const prompt: Prompt = { layout: 'stamped-images', turn: 'open', parts: [{ kind: 'text', text: 'is it so?' }] };
  const ask = (given: AbortSignal) => engine.logprobs?.(prompt, [' True'], { signal: given });
  const giving = new AbortController();
  const asked = [ask(signal), ...Array.from({ length: 5 }, () => ask(giving.signal))];
  giving.abort(new Error('a newer frame'));
  const settled = await Promise.allSettled(asked);
  assert.is(settled.filter(({ status }) => status === 'fulfilled').length, 1);
  await ask(signal);
  assert.is(engine.spent().calls, 2);
  await engine.close();
});

test.run();
