/** How long no step may have come, in milliseconds: sessions that step together have their replies by then. */
const QUIET_MS = 4;
/** Steps that come without a pause, as those of a simulator, put work off for so many milliseconds, and no longer. */
const LONGEST_MS = 20;
/** Once work has taken so long, in milliseconds, steps that came meanwhile have their turn. */
const SLICE_MS = 0.5;

interface Work {
  readonly act: () => void;
  readonly sinceMs: number;
}

/**
 * Work of late scores, which nobody waits for, is done between the steps, and not in front of one. One for all sessions: they share
 * the thread.
 */
export interface Quiet {
  /** A step has come. */
  stir(): void;
  /** Does it in the next quiet moment, in the order of the calls. */
  later(act: () => void): void;
}

export function createQuiet(): Quiet {
  const waiting: Work[] = [];
  let stirredMs = Number.NEGATIVE_INFINITY;
  let isScheduled = false;

  function schedule(act: () => void, ms: number): void {
    isScheduled = true;
    if (ms > 0) setTimeout(act, ms);
    else setImmediate(act);
  }

  /** Milliseconds until the first of what waits may be done. */
  function pauseMs(nowMs: number): number {
    const [first] = waiting;
    if (!first) return 0;
    return Math.min(stirredMs + QUIET_MS, first.sinceMs + LONGEST_MS) - nowMs;
  }

  function work(): void {
    isScheduled = false;
    const startedMs = performance.now();
    for (let nowMs = startedMs; nowMs - startedMs < SLICE_MS && pauseMs(nowMs) <= 0; nowMs = performance.now()) {
      const next = waiting.shift();
      if (!next) return;
      next.act();
    }
    if (waiting.length > 0) schedule(work, pauseMs(performance.now()));
  }

  return {
    stir() {
      stirredMs = performance.now();
    },
    later(act) {
      waiting.push({ act, sinceMs: performance.now() });
      if (!isScheduled) schedule(work, QUIET_MS);
    },
  };
}

export const quiet = createQuiet();
