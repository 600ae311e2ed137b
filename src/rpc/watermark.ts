/** The requests of a session whose rewards are not final. */
export interface Watermark {
  /** A request was executed. @param updates that will follow its reply. */
  add(id: number, updates: number): void;
  /** One of them has come. */
  settle(id: number): void;
  /** Every reward of the requests up to this number is final. */
  readonly final: number;
  /** Resolves when `final` has reached a request. */
  reached(id: number): Promise<void>;
}

export function createWatermark(): Watermark {
  /** Updates that are to come, by request, in order. */
  const open = new Map<number, number>();
  const waiting = new Set<{ readonly id: number; readonly resolve: () => void }>();
  let last = 0;

  function final(): number {
    const oldest = open.keys().next();
    return oldest.done ? last : oldest.value - 1;
  }

  return {
    add(id, updates) {
      last = Math.max(last, id);
      if (updates > 0) open.set(id, updates);
    },
    settle(id) {
      const left = (open.get(id) ?? 0) - 1;
      if (left > 0) open.set(id, left);
      else open.delete(id);
      for (const each of waiting) {
        if (each.id > final()) continue;
        waiting.delete(each);
        each.resolve();
      }
    },
    get final() {
      return final();
    },
    reached: (id) => (id <= final() ? Promise.resolve() : new Promise((resolve) => void waiting.add({ id, resolve }))),
  };
}
