export interface BreakerOptions {
  /** Failures in a row after which the thing is left alone. */
  readonly failures: number;
  /** Milliseconds it is left alone for; then one request at a time tries it again, until one succeeds. */
  readonly brokenMs: number;
  /** Whether an error is a failure of the thing, and not of the request. */
  readonly counts: (error: unknown) => boolean;
  /** What a request is told in the meantime. */
  readonly refusal: () => Error;
  /** Milliseconds on a clock that only goes forward. */
  readonly now?: () => number;
}

export interface Breaker {
  /** @throws what `work` throws, or the refusal. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Spares what keeps failing, and those who would wait for it. */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, brokenMs, counts, refusal, now = () => performance.now() } = options;
  let inARow = 0;
  let brokenAt = 0;
  let isTrying = false;
  return {
    async run(work) {
      const isTrial = inARow >= failures;
      if (isTrial && (isTrying || now() - brokenAt < brokenMs)) throw refusal();
      isTrying = isTrial;
      try {
        const result = await work();
        inARow = 0;
        return result;
      } catch (error) {
        if (counts(error)) {
          inARow += 1;
          brokenAt = now();
        }
        throw error;
      } finally {
        if (isTrial) isTrying = false;
      }
    },
  };
}
