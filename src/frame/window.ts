import { createGrid } from './grid.ts';
import type { Sampler, TimedImage } from './prefix.ts';

export interface WindowConfig {
  /** Frames a second of the episode, above 0. */
  readonly fps: number;
  /** Most frames of a prefix. */
  readonly frames: number;
}

/** The last frames: constant cost, and the model does not see how the episode began. */
export function createWindow({ fps, frames }: WindowConfig): Sampler {
  const grid = createGrid(fps);
  let kept: readonly TimedImage[] = [];
  return {
    due: grid.due,
    expect: grid.take,
    drop: grid.drop,
    add: (frame) => {
      grid.take(frame.seconds);
      kept = [...kept, frame].slice(-frames);
      return { frames: kept, step: frame.step };
    },
  };
}
