import { mean, quantile } from '../metric/statistics.ts';
import type { Curve } from './curves.ts';

/** What scores of recorded episodes cost, one by one; a score from a cache counts with what it cost when it was made. */
export interface Cost {
  readonly scores: number;
  /** Images that the model is shown for a score, mean. */
  readonly images: number;
  /** Tokens evaluated for a score, mean. */
  readonly tokens: number;
  /** Bytes sent for a score, mean. */
  readonly bytes: number;
  readonly msP50: number;
  readonly msP95: number;
  /** In the currency of `budget.price`; absent without one. */
  readonly price?: number;
}

/** @param price of a million evaluated tokens. */
export function costOf(recorded: readonly Curve[], price: number | undefined): Cost {
  const scores = recorded.flatMap(({ prefixes }) => prefixes);
  const ms = scores.map((score) => score.ms);
  const tokens = mean(scores.map(({ usage }) => usage.evaluatedTokens));
  return {
    scores: scores.length,
    images: mean(scores.map(({ frames }) => frames)),
    tokens,
    bytes: mean(scores.map(({ usage }) => usage.bytesSent)),
    msP50: quantile(ms, 0.5),
    msP95: quantile(ms, 0.95),
    ...(price !== undefined && { price: (tokens * price) / 1e6 }),
  };
}
