import { DenseGymError } from '../errors.ts';
import type { Engine, Usage } from './engine.ts';

export interface BudgetConfig {
  /** Most requests. */
  readonly calls?: number | undefined;
  /** Most that all requests may cost, in the price's currency. */
  readonly cost?: number | undefined;
  /** Of a million evaluated tokens. */
  readonly price?: number | undefined;
}

/** What the requests so far cost. */
export interface Spent {
  readonly calls: number;
  readonly evaluatedTokens: number;
  readonly bytesSent: number;
  /** In the price's currency; 0 where there is no price. */
  readonly cost: number;
}

export interface BudgetedEngine extends Engine {
  spent(): Spent;
}

/**
 * Counts what is asked, and stops asking when the budget is spent: requests then fail with `BUDGET_SPENT`, and steps fall
 * back to the last progress. Requests that are under way when it ends are finished, so it is overspent by those at most.
 */
export function withBudget(
  engine: Engine,
  { calls: maxCalls, cost: maxCost, price = 0 }: BudgetConfig,
): BudgetedEngine {
  let [calls, evaluatedTokens, bytesSent] = [0, 0, 0];
  const spent = (): Spent => ({ calls, evaluatedTokens, bytesSent, cost: (evaluatedTokens * price) / 1e6 });

  async function counted<T extends { readonly usage: Usage }>(work: () => Promise<T>): Promise<T> {
    const { cost } = spent();
    if (maxCalls !== undefined && calls >= maxCalls) throw overspent(`all ${maxCalls} requests of budget.calls`);
    if (maxCost !== undefined && cost >= maxCost) throw overspent(`${cost.toFixed(4)} of budget.cost ${maxCost}`);
    calls += 1;
    const reply = await work();
    evaluatedTokens += reply.usage.evaluatedTokens;
    bytesSent += reply.usage.bytesSent;
    return reply;
  }

  const { logprobs, generate, judge } = engine;
  return {
    ...engine,
    spent,
    ...(logprobs && {
      logprobs: (prompt, continuations, options) =>
        counted(() => logprobs.call(engine, prompt, continuations, options)),
    }),
    ...(generate && { generate: (prompt, options) => counted(() => generate.call(engine, prompt, options)) }),
    ...(judge && { judge: (images, words, options) => counted(() => judge.call(engine, images, words, options)) }),
  };
}

function overspent(what: string): DenseGymError {
  return new DenseGymError('BUDGET_SPENT', `${what} are spent; raise the budget, or go on without scores`);
}
