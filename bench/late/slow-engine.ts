import { setTimeout } from 'node:timers/promises';
import type { Engine } from '../../src/engine/engine.ts';
import { withLanes } from '../../src/engine/lanes.ts';

/** What makes an engine slow. */
export interface Slowness {
  /** Milliseconds that every answer takes on top. */
  readonly latencyMs?: number;
  /** Up to so many more, another number for each answer; else answers and steps of a fixed rate could always, or never, meet. */
  readonly jitterMs?: number;
  /** Most answers a second, one after another; absent: as many as the engine gives. */
  readonly scoresPerSecond?: number;
}

/** An engine that is far away, or weak: its answers are those of the one given. */
export function slowedDown(engine: Engine, { latencyMs = 0, jitterMs = 0, scoresPerSecond }: Slowness): Engine {
  const far: Engine = {
    ...engine,
    async logprobs(...ask) {
      const latency = latencyMs + jitterMs * Math.random();
      const least = scoresPerSecond === undefined ? latency : Math.max(latency, 1000 / scoresPerSecond);
      const [answer] = await Promise.all([engine.logprobs?.(...ask), setTimeout(least, undefined, ask[2])]);
      if (!answer) throw new Error(`${engine.name} gives no log-probabilities`);
      return answer;
    },
  };
  return scoresPerSecond === undefined ? far : withLanes(far, 1);
}
