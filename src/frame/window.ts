import { gridIndex, type Sampler, type TimedImage } from './prefix.ts';

export interface WindowConfig {
  /** Frames a second of the episode, above 0. */
  readonly fps: number;
  /** Most frames of a prefix. */
  readonly frames: number;
}

/** The last frames: constant cost, and the model does not see how the episode began. */
export function createWindow({ fps, frames }: WindowConfig): Sampler {
  let kept: readonly TimedImage[] = [];
  let last = -1;
  return {
    due: (seconds) => gridIndex(seconds, fps) > last,
    add: (frame) => {
      kept = [...kept, frame].slice(-frames);
      last = gridIndex(frame.seconds, fps);
      return { frames: kept, step: frame.step };
    },
  };
}
