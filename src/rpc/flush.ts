import { DenseGymError } from '../errors.ts';
import type { FlushRequest__Output } from '../wire/generated/densegym/v1/FlushRequest.ts';
import type { FlushResponse } from '../wire/generated/densegym/v1/FlushResponse.ts';
import type { Call } from './call.ts';
import type { Watermark } from './watermark.ts';

/** Answers when every reward up to a request is final; their updates have left by then. */
export async function flush(
  { throughStepId }: FlushRequest__Output,
  stepId: number,
  { session }: Call,
  watermark: Watermark,
): Promise<FlushResponse> {
  if (Number(throughStepId) >= stepId) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `flush through request ${throughStepId}, but the last one was ${stepId - 1}; flush at most through that`,
    );
  }
  session.flush();
  await watermark.reached(Number(throughStepId));
  return {};
}
