import { createGrid } from './grid.ts';
import type { Sampler, TimedImage } from './prefix.ts';

export interface AppendOnlyConfig {
  /** Frames a second of the episode, above 0; halved at each thinning. */
  readonly fps: number;
  /** Most frames of the episode in one prefix: even, at least 2. */
  readonly maxFrames: number;
  /** How often the first frame stands at the head, at least 1, since models reward image count itself. */
  readonly minFrames: number;
}

/**
 * Frame k is the first one at or after episode time k / fps. Once chosen it stays chosen, so that each prefix extends
 * the one before and an engine's prefix cache pays for the new frame only. When a prefix would pass `maxFrames`, every
 * second frame is dropped and fps is halved: the context stays bounded, and the cache is lost log2(length) times.
 */
export function createAppendOnly({ fps, maxFrames, minFrames }: AppendOnlyConfig): Sampler {
  const grid = createGrid(fps, maxFrames);
  let chosen: TimedImage[] = [];

  return {
    due: grid.due,
    expect: grid.take,
    drop: grid.drop,
    add: (frame) => {
      grid.take(frame.seconds);
      if (chosen.length === maxFrames) chosen = chosen.filter((_, index) => index % 2 === 0);
      chosen.push(frame);
      const [first = frame] = chosen;
      return { frames: new Array(minFrames - 1).fill(first).concat(chosen), step: frame.step };
    },
  };
}
