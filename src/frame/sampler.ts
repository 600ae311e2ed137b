import { createAppendOnly } from './append-only.ts';
import { createFirstLast } from './first-last.ts';
import type { Sampler } from './prefix.ts';

export interface SamplingConfig {
  readonly policy: 'append-only' | 'first-last';
  readonly fps: number;
  readonly maxFrames: number;
  readonly minFrames: number;
}

/** A fresh sampler for one episode. */
export function createSampler(config: SamplingConfig): Sampler {
  switch (config.policy) {
    case 'append-only':
      return createAppendOnly(config);
    case 'first-last':
      return createFirstLast(config);
  }
}
