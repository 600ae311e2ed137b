import { DenseGymError, messageOf } from '../errors.ts';
import type { SessionStep } from '../session/session.ts';
import { checkAction } from '../wire/check-action.ts';
import { writeFrame } from '../wire/frame.ts';
import type { StepRequest__Output } from '../wire/generated/densegym/v1/StepRequest.ts';
import type { StepResponse } from '../wire/generated/densegym/v1/StepResponse.ts';
import { decodeValue, type JsValue } from '../wire/value.ts';
import type { Call } from './call.ts';
import { readClientFrames } from './frames.ts';
import { writeReward } from './reward.ts';

export async function step(
  request: StepRequest__Output,
  call: Call,
): Promise<{ reply: { step: StepResponse } } & Pick<SessionStep, 'updates' | 'beside'>> {
  const { actionSpace, numEnvs } = call.session.env.spec;
  checkAction(readAction(request.action), actionSpace, numEnvs);
  const result = await call.session.step(request.action, readClientFrames(request.frames), request.resetEnvIndices);
  const response = {
    observation: result.observation,
    rewards: result.rewards.map((terms) => writeReward(terms, call)),
    terminated: result.terminated,
    truncated: result.truncated,
    info: result.info,
    frames: result.frames.map((frame) => writeFrame(frame, result.episodes[frame.env] ?? 0)),
    episodes: result.episodes,
    steps: result.steps,
  };
  return { reply: { step: response }, updates: result.updates, beside: result.beside };
}

function readAction(bytes: Buffer): JsValue {
  try {
    return decodeValue(bytes);
  } catch (error) {
    throw new DenseGymError('ACTION_INVALID', `action: ${messageOf(error)}; nothing was executed`, { cause: error });
  }
}
