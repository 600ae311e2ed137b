/** Deadlines of requests. */
export interface Deadlines {
  /** @param ms Infinity: never. */
  start(id: number, ms: number): void;
  /** Gives one its whole time again, from now. */
  restart(id: number): void;
  /** It was met, or there was none. */
  stop(id: number): void;
  /** Stops all. */
  clear(): void;
}

interface Deadline {
  readonly ms: number;
  /** By the monotone clock. */
  dueMs: number;
}

/** A longer one would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * One timer for all: most requests are answered in a thousandth of their time, and a timer of its own for each was a thirtieth of what a
 * step costs the gateway.
 *
 * @param onLate told the time of one that is not met, in milliseconds; it is to clear the others.
 */
export function createDeadlines(onLate: (ms: number) => void): Deadlines {
  const open = new Map<number, Deadline>();
  let timer: NodeJS.Timeout | undefined;
  /** When it goes off: at the earliest deadline, or before. */
  let setForMs = Number.POSITIVE_INFINITY;

  function setTimer(dueMs: number, nowMs: number): void {
    clearTimeout(timer);
    setForMs = dueMs;
    timer = setTimeout(look, Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(dueMs - nowMs))));
  }

  function look(): void {
    timer = undefined;
    setForMs = Number.POSITIVE_INFINITY;
    const nowMs = performance.now();
    let next: number | undefined;
    for (const { ms, dueMs } of open.values()) {
      if (dueMs <= nowMs) {
        onLate(ms);
        return;
      }
      next = Math.min(next ?? dueMs, dueMs);
    }
    if (next !== undefined) setTimer(next, nowMs);
  }

  return {
    start(id, ms) {
      const nowMs = performance.now();
      open.set(id, { ms, dueMs: nowMs + ms });
      if (nowMs + ms < setForMs) setTimer(nowMs + ms, nowMs);
    },
    restart(id) {
      const deadline = open.get(id);
      if (deadline) deadline.dueMs = performance.now() + deadline.ms; // the timer goes off before, and is set anew
    },
    stop: (id) => void open.delete(id),
    clear() {
      open.clear();
      clearTimeout(timer);
      timer = undefined;
      setForMs = Number.POSITIVE_INFINITY;
    },
  };
}
