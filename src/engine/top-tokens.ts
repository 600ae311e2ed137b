import { DenseGymError } from '../errors.ts';
import type { Logprob } from './engine.ts';
import { EngineFailure } from './http/failure.ts';

/** Most tokens that the chat APIs list for one position; OpenAI, Gemini and Ollama agree on it. */
export const TOP_TOKENS = 20;

/** A token that an engine lists among the likeliest of a position. */
export interface TopToken {
  readonly token: string;
  /** Natural log of its probability, nats. */
  readonly logprob: number;
}

/** OpenAI writes this for a token beyond the 20 likeliest (openai/openai-python · types/chat/chat_completion_token_logprob.py). */
const UNKNOWN = -9999;

/**
 * What a list of likely tokens says of each continuation, to the letter: `True` and ` True` are two tokens, and neither is
 * counted for the other. One that is not listed is at most as likely as the least likely that is.
 *
 * @param listed the tokens of the first position of the answer; undefined where the reply has none.
 * @throws DenseGymError `ENGINE_REPLY_INVALID` when nothing is listed, or what is listed is no probability.
 */
export function readTopTokens(
  listed: readonly TopToken[] | undefined,
  continuations: readonly string[],
  name: string,
): readonly Logprob[] {
  const known = (listed ?? []).filter(({ logprob }) => logprob > UNKNOWN);
  const above = known.find(({ logprob }) => logprob > 0);
  if (above) {
    const message = `${name} listed ${JSON.stringify(above.token)} with log-probability ${above.logprob}; it must be at most 0`;
    throw new DenseGymError('ENGINE_REPLY_INVALID', message);
  }
  if (known.length === 0) throw withoutLogprobs(name, 'its reply lists no tokens');
  const bound = Math.min(...known.map(({ logprob }) => logprob));
  return continuations.map((continuation) => {
    const same = known.filter(({ token }) => token === continuation).map(({ logprob }) => logprob);
    return same.length > 0 ? { logprob: Math.max(...same), censored: false } : { logprob: bound, censored: true };
  });
}

/** Statuses with which the hosted APIs refuse log-probabilities: Gemini 400, OpenAI 400 and 403, FastAPI servers 422. */
const REFUSALS = [400, 403, 422];

/** The error to throw where a request for log-probabilities failed: a refusal of them says what works instead. */
export function explainRefusal(error: unknown, name: string): unknown {
  if (!(error instanceof EngineFailure) || error.refusal === undefined) return error;
  const { status, text } = error.refusal;
  return REFUSALS.includes(status) && /log_?probs/i.test(text)
    ? withoutLogprobs(name, `it answered ${status}: ${text}`)
    : error;
}

function withoutLogprobs(name: string, why: string): DenseGymError {
  const message = `the model of ${name} gives no logprobs (${why}); scorer gvl works with it, others need another model`;
  return new DenseGymError('ENGINE_REPLY_INVALID', message);
}
