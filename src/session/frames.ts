import type { EnvSpec } from '../env/env.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { encodeFrame } from '../frame/image.ts';
import type { Frame, FrameRequest } from '../wire/frame.ts';

/** Frames that the trainer itself wants to see, besides those that are scored. */
export interface ClientFrames extends FrameRequest {
  readonly encoding: 'raw' | 'png' | 'jpeg';
}

/**
 * @throws DenseGymError `FRAME_UNAVAILABLE` when the environment has no pictures; `REQUEST_INVALID` for a camera or an
 * environment that does not exist.
 */
export function checkClientFrames(frames: ClientFrames, { envId, cameras }: EnvSpec, envCount: number): ClientFrames {
  const first = cameras[0];
  if (!first) throw new DenseGymError('FRAME_UNAVAILABLE', `environment ${envId} has no camera; ask for no frames`);
  const names = cameras.map(({ name }) => name);
  const unknown = frames.cameras.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `environment ${envId} has no camera ${JSON.stringify(unknown)}; it has ${names.join(', ')}`,
    );
  }
  const outside = frames.envs.find((env) => env >= envCount);
  if (outside !== undefined) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `frame of environment ${outside}: the session has environments 0 to ${envCount - 1}`,
    );
  }
  return frames.cameras.length > 0 ? frames : { ...frames, cameras: [first.name] };
}

/** One request to the environment for both who look: the scorer and the trainer. */
export function mergeFrameRequests(scored: FrameRequest, client: ClientFrames | undefined): FrameRequest {
  if (!client) return scored;
  return {
    envs: [...new Set([...scored.envs, ...client.envs])],
    onEpisodeEnd: scored.onEpisodeEnd || client.onEpisodeEnd,
    cameras: [...new Set([...scored.cameras, ...client.cameras])],
  };
}

/**
 * Of the frames that came, those the trainer asked for, packed as it wants them.
 *
 * @param ended environments whose episode ended.
 */
export async function framesForClient(
  frames: readonly Frame[],
  client: ClientFrames,
  ended: readonly number[],
): Promise<readonly Frame[]> {
  const { encoding } = client;
  const wanted = frames.filter(
    ({ env, camera }) =>
      client.cameras.includes(camera) && (client.envs.includes(env) || (client.onEpisodeEnd && ended.includes(env))),
  );
  if (encoding === 'raw') return wanted;
  return Promise.all(
    wanted.map(async (frame) => {
      if (frame.problem !== undefined) return frame;
      // The step has been executed: a picture that cannot be packed says so in its place.
      return encodeFrame(frame, encoding).catch((error: unknown) => ({ ...frame, problem: messageOf(error) }));
    }),
  );
}
