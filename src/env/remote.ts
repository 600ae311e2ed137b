import type { SessionCall } from '../client/session-call.ts';
import { DenseGymError } from '../errors.ts';
import { readFrame, writeFrameRequest } from '../wire/frame.ts';
import type { Env, EnvSpec, StepResult } from './env.ts';
import { type HostLinkOptions, openHostLink } from './host-link.ts';

/** An environment that a host serves in the same contract. A host that dies in mid-episode costs that episode only. */
export async function openRemoteEnv(options: HostLinkOptions): Promise<Env> {
  const link = await openHostLink(options);
  const { deadlineMs } = options;

  return {
    spec: link.spec,
    async reset(resets, frames) {
      const request = {
        environments: resets.map(({ env, seed, options: given, instruction }) => ({
          envIndex: env,
          options: given,
          ...(seed !== undefined && { seed }),
          ...(instruction !== undefined && { instruction }),
        })),
        frames: writeFrameRequest(frames),
      };
      const reply = await link.runReset((call) => call.reset(request, { deadlineMs }));
      return {
        observation: reply.observation,
        beside: reply.beside,
        info: reply.info,
        frames: reply.frames.map(readFrame),
      };
    },
    async step(action, frames, resets = []) {
      const request = { action, frames: writeFrameRequest(frames), resetEnvIndices: [...resets] };
      return readStep(await link.run('step', (call) => call.step(request, { deadlineMs })), link.spec);
    },
    async render(frames) {
      const request = { frames: writeFrameRequest(frames) };
      const reply = await link.run('render', (call) => call.render(request, { deadlineMs }));
      return reply.frames.map(readFrame);
    },
    close: () => link.close(),
  };
}

/** @throws DenseGymError `ENV_FAILED` for a reply that no reward can be made of. */
function readStep(
  { observation, beside, rewards, terminated, truncated, info, frames }: Awaited<ReturnType<SessionCall['step']>>,
  { envId, numEnvs = 1 }: EnvSpec,
): StepResult {
  if (rewards.length !== numEnvs || terminated.length !== numEnvs || truncated.length !== numEnvs) {
    throw new DenseGymError(
      'ENV_FAILED',
      `the host of ${envId} answered a step with ${rewards.length}, ${terminated.length}, ${truncated.length} rewards, terminated and truncated flags; each must be ${numEnvs}`,
    );
  }
  const given = rewards.map(({ reward }) => reward);
  const odd = given.find((reward) => !Number.isFinite(reward));
  if (odd !== undefined) {
    throw new DenseGymError(
      'ENV_FAILED',
      `environment ${envId} answered a step with the reward ${odd}; it must be finite`,
    );
  }
  return { observation, beside, rewards: given, terminated, truncated, info, frames: frames.map(readFrame) };
}
