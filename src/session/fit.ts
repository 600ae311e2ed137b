import type { Env, EnvSpec } from '../env/env.ts';
import { DenseGymError } from '../errors.ts';
import { lookAt, type View } from '../frame/view.ts';

/** Which environments a model's scores mean something on. */
export interface Domain {
  /** Id of the model, for messages. */
  readonly model: string;
  /** Environments the model was trained for, as the first part of their ids; absent: any. */
  readonly domain?: readonly string[] | undefined;
  readonly allowOutOfDomain: boolean;
}

/**
 * Whether an environment is foreign to the model, and may be used all the same.
 *
 * @throws DenseGymError `CONFIG_INVALID` where it may not.
 */
export function checkDomain(envId: string, { model, domain, allowOutOfDomain }: Domain): boolean {
  if (domain === undefined || domain.some((name) => envId.startsWith(`${name}/`))) return false;
  if (allowOutOfDomain) return true;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `model ${model} was trained for ${domain.join(', ')} only and means nothing on ${envId}; choose another engine, or pass ` +
      '--allow-out-of-domain to try the plumbing (every reply then says so)',
  );
}

/**
 * A scorer's views, with cameras of an environment in place of none.
 *
 * @throws DenseGymError `FRAME_UNAVAILABLE` without a camera, `CONFIG_INVALID` for one that is not there.
 */
export function pickViews({ envId, cameras }: EnvSpec, views: readonly View[]): readonly View[] {
  const names = cameras.map(({ name }) => name);
  const [first] = names;
  if (first === undefined) {
    throw new DenseGymError(
      'FRAME_UNAVAILABLE',
      `environment ${envId} has no camera, so there is nothing to score; give it render_mode "rgb_array" or a picture in its observation`,
    );
  }
  return views.map((view) => {
    const unknown = view.cameras.find((camera) => !names.includes(camera));
    if (unknown === undefined) return { ...view, cameras: view.cameras.length > 0 ? view.cameras : [first] };
    throw new DenseGymError(
      'CONFIG_INVALID',
      `environment ${envId} has no camera ${JSON.stringify(unknown)}; it has ${names.join(', ')}`,
    );
  });
}

/** The cameras of views, each once. */
export function camerasOf(views: readonly View[]): readonly string[] {
  return [...new Set(views.flatMap(({ cameras }) => cameras))];
}

/**
 * Resets an environment and looks at its first frame as an episode would: a renderer that does not work is found before
 * training.
 *
 * @param views with the environment's cameras.
 * @throws DenseGymError `FRAME_INVALID`, `FRAME_UNAVAILABLE`, or as the environment's reset does.
 */
export async function tryFrame(env: Env, views: readonly View[]): Promise<void> {
  const wanted = { envs: [0], onEpisodeEnd: false, cameras: camerasOf(views) };
  const { frames } = await env.reset([{ env: 0, options: Buffer.alloc(0) }], wanted);
  await lookAt(frames, views);
}
