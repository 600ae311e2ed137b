import type { SessionReset } from '../session/session.ts';
import { writeFrame } from '../wire/frame.ts';
import type { ResetRequest__Output } from '../wire/generated/densegym/v1/ResetRequest.ts';
import type { ResetResponse } from '../wire/generated/densegym/v1/ResetResponse.ts';
import type { Call } from './call.ts';
import { readClientFrames } from './frames.ts';
import { writeReward } from './reward.ts';

export async function reset(
  request: ResetRequest__Output,
  call: Call,
): Promise<{ reply: { reset: ResetResponse } } & Pick<SessionReset, 'updates' | 'beside'>> {
  const asks = request.environments.map(({ envIndex, seed, options, instruction }) => ({
    env: envIndex,
    options,
    ...(seed !== undefined && { seed }),
    ...(instruction !== undefined && { instruction }),
  }));
  const result = await call.session.reset(asks, readClientFrames(request.frames));
  const response = {
    observation: result.observation,
    info: result.info,
    rewards: result.rewards.map((terms) => (terms ? writeReward(terms, call) : {})),
    frames: result.frames.map((frame) => writeFrame(frame, result.episodes[frame.env] ?? 0)),
    episodes: [...result.episodes],
  };
  return { reply: { reset: response }, updates: result.updates, beside: result.beside };
}
