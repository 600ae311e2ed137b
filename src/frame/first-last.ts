import { gridIndex, type Sampler, type TimedImage } from './prefix.ts';

export interface FirstLastConfig {
  /** Frames a second of the episode, above 0. */
  readonly fps: number;
}

/**
 * The first frame and the current one: cheap, of constant length, and nearly a function of the state. At the reset the
 * first frame stands for both, so that the number of images never tells how far the episode is.
 */
export function createFirstLast({ fps }: FirstLastConfig): Sampler {
  let first: TimedImage | undefined;
  let last = -1;

  return {
    due: (seconds) => gridIndex(seconds, fps) > last,
    add: (frame) => {
      first ??= frame;
      last = gridIndex(frame.seconds, fps);
      return { frames: [first, frame], step: frame.step };
    },
  };
}
