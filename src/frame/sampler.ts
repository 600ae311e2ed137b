import { parseSampling } from '../config/sampling.ts';
import { DenseGymError } from '../errors.ts';
import { createAppendOnly } from './append-only.ts';
import { createFirstLast } from './first-last.ts';
import type { Sampler } from './prefix.ts';
import { createUniform } from './uniform.ts';
import { createWindow } from './window.ts';

export interface SamplingConfig {
  /** As in config: `append-only`, `first-last`, `uniform:N`, `window:N`. */
  readonly policy: string;
  readonly fps: number;
  readonly maxFrames: number;
  readonly minFrames: number;
}

/**
 * A fresh sampler for one episode.
 *
 * @throws DenseGymError `CONFIG_INVALID` for a policy that does not exist.
 */
export function createSampler(config: SamplingConfig): Sampler {
  const policy = readPolicy(config);
  switch (policy.kind) {
    case 'append-only':
      return createAppendOnly(config);
    case 'first-last':
      return createFirstLast(config);
    case 'uniform':
      return createUniform({ fps: config.fps, frames: policy.frames });
    case 'window':
      return createWindow({ fps: config.fps, frames: policy.frames });
  }
}

/** Most images that a prefix can have. */
export function mostFrames(config: SamplingConfig): number {
  const policy = readPolicy(config);
  if (policy.kind === 'append-only') return config.maxFrames + config.minFrames - 1;
  return policy.kind === 'first-last' ? 2 : policy.frames;
}

function readPolicy({ policy }: SamplingConfig) {
  const parsed = parseSampling(policy);
  if (parsed) return parsed;
  throw new DenseGymError('CONFIG_INVALID', `sampling.policy ${JSON.stringify(policy)} does not exist`);
}
