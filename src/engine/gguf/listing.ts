import type { Completion } from './addon.ts';

/** Least number that llama.cpp's floats hold with full precision; below, a probability is known only to be smaller. */
const LEAST = 2 ** -126;

/**
 * A token's log-probability in the last of the listings; undefined when it is not among them.
 *
 * @throws Error when two tokens have the text: the listing does not tell them apart; when its probability is none.
 */
export function readListed(completion: Completion, text: string): { logprob: number; censored: boolean } | undefined {
  const [listed, ...others] = lastListing(completion).filter(({ tok_str }) => tok_str === text);
  if (!listed) return undefined;
  if (others.length > 0) throw new Error(`${others.length + 1} tokens of this model read ${JSON.stringify(text)}`);
  // Between processes NaN would become null, and null passes for 0.
  if (!(listed.prob >= 0)) {
    throw new Error(
      `llama.cpp gives ${JSON.stringify(text)} the probability ${listed.prob}; is the model's file whole?`,
    );
  }
  // The sum of rounded floats may pass 1 by a hair.
  return { logprob: Math.min(0, Math.log(Math.max(LEAST, listed.prob))), censored: listed.prob < LEAST };
}

/** The listings accumulate over a context's life. */
export function lastListing({ completion_probabilities: all }: Completion) {
  return all?.at(-1)?.probs ?? [];
}
