import { createGrid } from './grid.ts';
import type { Sampler, TimedImage } from './prefix.ts';

export interface UniformConfig {
  /** Frames a second of the episode, above 0. */
  readonly fps: number;
  /** Most frames of a prefix. */
  readonly frames: number;
}

/** Frames that are kept to choose from, as a multiple of those that are shown. */
const KEPT = 4;

/**
 * Frames evenly spread over the episode so far, the first and the current one among them, as the reference does
 * (arXiv 2602.19313): every prefix has other frames, so nothing of it is reused. Beyond four times as many frames as are
 * shown, every second one is forgotten: memory stays bounded, and the spread even to a quarter of its step.
 */
export function createUniform({ fps, frames }: UniformConfig): Sampler {
  const grid = createGrid(fps);
  let kept: TimedImage[] = [];
  let every = 1;
  let count = 0;
  return {
    due: grid.due,
    expect: grid.take,
    drop: grid.drop,
    add: (frame) => {
      grid.take(frame.seconds);
      const candidates = count % every === 0 ? [...kept, frame] : kept;
      count += 1;
      kept = candidates;
      if (kept.length > KEPT * frames) {
        kept = kept.filter((_, index) => index % 2 === 0);
        every *= 2;
      }
      const all = kept.at(-1) === frame ? kept : [...kept, frame];
      return { frames: spread(all, frames), step: frame.step };
    },
  };
}

/** At most `count` of them, the ends included: those nearest to evenly spread times. */
function spread(frames: readonly TimedImage[], count: number): readonly TimedImage[] {
  const [first, last] = [frames[0], frames.at(-1)];
  if (!first || !last || frames.length <= count) return frames;
  const step = (last.seconds - first.seconds) / (count - 1);
  const far = (frame: TimedImage, i: number) => Math.abs(frame.seconds - first.seconds - i * step);
  return Array.from({ length: count }, (_, i) =>
    frames.reduce((best, each) => (far(each, i) < far(best, i) ? each : best)),
  );
}
