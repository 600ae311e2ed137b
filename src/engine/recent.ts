/** What was used last, by key; beyond the limit the least recently used goes. */
export interface Recent<Value> {
  /** Counts as a use. */
  get(key: string): Value | undefined;
  /** Counts as a use. */
  set(key: string, value: Value): void;
  clear(): void;
}

export function createRecent<Value>(limit: number): Recent<Value> {
  /** Least recently used first. */
  const values = new Map<string, Value>();

  function set(key: string, value: Value): void {
    values.delete(key);
    values.set(key, value);
    const oldest = values.keys().next();
    if (values.size > limit && !oldest.done) values.delete(oldest.value);
  }

  return {
    get(key) {
      const value = values.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    clear: () => values.clear(),
  };
}
