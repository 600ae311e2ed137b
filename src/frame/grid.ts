/** Which moments of an episode want a frame: the first at or after each k / fps. */
export interface Grid {
  /** Whether a frame of this time, in seconds since the reset, is wanted. */
  due(seconds: number): boolean;
  /** A frame of this time is taken. Times come in order; one that came before changes nothing. */
  take(seconds: number): void;
  /** The frame of this time does not come. If no later one was taken, the next moment wants one again. */
  drop(seconds: number): void;
}

/** @param most frames after which every second one is dropped and fps halved, as `append-only` does; absent: never. */
export function createGrid(fps: number, most = Number.POSITIVE_INFINITY): Grid {
  const thins = Number.isFinite(most);
  let now = { rate: fps, last: -1, newest: Number.NEGATIVE_INFINITY, count: 0 };
  let before = now;
  return {
    due: (seconds) => indexAt(seconds, now.rate) > now.last,
    take(seconds) {
      if (seconds <= now.newest) return;
      before = now;
      const isFull = thins && now.count === most;
      const rate = isFull ? now.rate / 2 : now.rate;
      const kept = isFull ? Math.ceil(now.count / 2) : now.count;
      now = { rate, last: indexAt(seconds, rate), newest: seconds, count: kept + 1 };
    },
    drop(seconds) {
      if (seconds === now.newest) now = before;
    },
  };
}

/** The slack keeps 0.3 s at 10 fps at index 3, which floats make 2.9999999999999996. */
function indexAt(seconds: number, fps: number): number {
  return Math.floor(seconds * fps + 1e-6);
}
