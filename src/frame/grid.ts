/** Which moments of an episode want a frame: the first at or after each k / fps. */
export interface Grid {
  /** Whether a frame of this time, in seconds since the reset, is wanted. */
  due(seconds: number): boolean;
  /** A frame of this time is taken. Times come in order; one that came before changes nothing. */
  take(seconds: number): void;
}

/** @param most frames after which every second one is dropped and fps halved, as `append-only` does; absent: never. */
export function createGrid(fps: number, most = Number.POSITIVE_INFINITY): Grid {
  const thins = Number.isFinite(most);
  let rate = fps;
  let last = -1;
  let newest = Number.NEGATIVE_INFINITY;
  let count = 0;
  return {
    due: (seconds) => indexAt(seconds, rate) > last,
    take(seconds) {
      if (seconds <= newest) return;
      newest = seconds;
      if (thins && count === most) {
        count = Math.ceil(count / 2);
        rate /= 2;
      }
      count += 1;
      last = indexAt(seconds, rate);
    },
  };
}

/** The slack keeps 0.3 s at 10 fps at index 3, which floats make 2.9999999999999996. */
function indexAt(seconds: number, fps: number): number {
  return Math.floor(seconds * fps + 1e-6);
}
