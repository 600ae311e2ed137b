import { gridIndex, type Sampler, type TimedImage } from './prefix.ts';

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
  let rate = fps;
  let chosen: TimedImage[] = [];
  let last = -1;

  const thin = (): void => {
    chosen = chosen.filter((_, index) => index % 2 === 0);
    rate /= 2;
    last = gridIndex(chosen.at(-1)?.seconds ?? 0, rate);
  };

  return {
    due: (seconds) => gridIndex(seconds, rate) > last,
    add: (frame) => {
      if (chosen.length === maxFrames) thin();
      chosen.push(frame);
      last = gridIndex(frame.seconds, rate);
      const head = Array.from({ length: minFrames - 1 }, () => chosen[0] ?? frame);
      return { frames: [...head, ...chosen], step: frame.step };
    },
  };
}
