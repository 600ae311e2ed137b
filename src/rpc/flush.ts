import { DenseGymError } from '../errors.ts';
import type { FlushRequest__Output } from '../wire/generated/densegym/v1/FlushRequest.ts';
import type { FlushResponse } from '../wire/generated/densegym/v1/FlushResponse.ts';

/** Under the `sync` timing every reward is final when its reply leaves, so there is nothing to wait for. */
export function flush({ throughStepId }: FlushRequest__Output, stepId: number): FlushResponse {
  if (Number(throughStepId) >= stepId) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `flush through request ${throughStepId}, but the last one was ${stepId - 1}; flush at most through that`,
    );
  }
  return {};
}
