import type { Engine, RequestOptions } from './engine.ts';

interface Waiting {
  readonly lane: string;
  readonly start: () => void;
}

/**
 * At most `limit` requests at a time. Lanes, one an episode, take turns, the one that was served longest ago first, so that one
 * with many requests holds up no other, and is held up by none; within a lane the newest request goes first, since it is the
 * one a late reward waits for.
 */
export function withLanes(engine: Engine, limit: number): Engine {
  const waiting: Waiting[] = [];
  /**
   * When each lane was last served. A lane that has its answer stays here for as long as another waits that was served before it:
   * when it asks again, that one is first. All others are forgotten, or there would be one for each episode ever played.
   */
  const served = new Map<string, number>();
  let running = 0;
  let turn = 0;

  function next(): void {
    while (running < limit && waiting.length > 0) {
      const lanes = new Set(waiting.map(({ lane }) => lane));
      const longest = Math.min(...[...lanes].flatMap((lane) => served.get(lane) ?? []));
      for (const [lane, at] of served) if (!lanes.has(lane) && at < longest) served.delete(lane);
      const [first] = [...lanes].sort((a, b) => (served.get(a) ?? -1) - (served.get(b) ?? -1));
      const index = waiting.findLastIndex(({ lane }) => lane === first);
      const [chosen] = waiting.splice(index, 1);
      if (!chosen) return;
      served.set(chosen.lane, turn++);
      running += 1;
      chosen.start();
    }
  }

  async function inTurn<T>({ signal, lane = '', onWaiting }: RequestOptions, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        onWaiting?.(false);
        resolve();
      };
      const entry = { lane, start };
      const leave = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
      next();
      if (waiting.includes(entry)) onWaiting?.(true);
    });
    try {
      return await work();
    } finally {
      running -= 1;
      next();
    }
  }

  const { logprobs, generate, judge } = engine;
  return {
    ...engine,
    ...(logprobs && {
      logprobs: (prompt, continuations, options) =>
        inTurn(options, () => logprobs.call(engine, prompt, continuations, options)),
    }),
    ...(generate && { generate: (prompt, options) => inTurn(options, () => generate.call(engine, prompt, options)) }),
    ...(judge && {
      judge: (images, words, options) => inTurn(options, () => judge.call(engine, images, words, options)),
    }),
  };
}
