import { createGrid } from './grid.ts';
import type { Sampler, TimedImage } from './prefix.ts';

export interface FirstLastConfig {
  /** Frames a second of the episode, above 0. */
  readonly fps: number;
}

/**
 * The first frame and the current one: cheap, of constant length, and nearly a function of the state. At the reset the
 * first frame stands for both, so that the number of images never tells how far the episode is.
 */
export function createFirstLast({ fps }: FirstLastConfig): Sampler {
  const grid = createGrid(fps);
  let first: TimedImage | undefined;

  return {
    due: grid.due,
    expect: grid.take,
    drop: grid.drop,
    add: (frame) => {
      grid.take(frame.seconds);
      first ??= frame;
      return { frames: [first, frame], step: frame.step };
    },
  };
}
