/** Small problems that an algorithm must solve, and what gradients are checked with. */
import * as assert from 'uvu/assert';
import type { VectorEnv } from '../../examples/train/vector-env.ts';
import { createRandom } from '../../src/env/tabletop/index.ts';
import type { RewardUpdate, StepKey } from '../../src/index.ts';

export function near(actual: number, expected: number, tolerance: number, what = ''): void {
  const slack = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= slack, `${what} ${actual} instead of ${expected}`);
}

/** The slope of a function of one element of an array, by central differences. */
export function slopeAt(values: Float32Array, i: number, loss: () => number): number {
  const [old, step] = [values[i] ?? 0, 1e-2];
  values[i] = old + step;
  const [above, high] = [loss(), values[i] ?? 0];
  values[i] = old - step;
  const [below, low] = [loss(), values[i] ?? 0];
  values[i] = old;
  return (above - below) / (high - low);
}

export function normals(length: number, seed: number): Float32Array {
  const random = createRandom(seed, 'test');
  return Float32Array.from({ length }, () => random.normal());
}

/** A point on a line, and where it should go: one step moves it by at most 0.2; an episode has at most 12. */
export function createLineEnv(count: number, seed: number): VectorEnv {
  const random = createRandom(seed, 'line');
  const start = () => ({ at: random.uniform(-1, 1), goal: random.uniform(-1, 1), steps: 0 });
  const observe = (points: readonly ReturnType<typeof start>[]) =>
    Float32Array.from(points.flatMap(({ at, goal }) => [at, goal]));
  let points = Array.from({ length: count }, start);
  return {
    count,
    observationSize: 2,
    actionSize: 1,
    reset: async () => observe(points),
    async step(actions) {
      const moved = points.map(({ at, goal, steps }, i) => ({
        at: at + 0.2 * (actions[i] ?? 0),
        goal,
        steps: steps + 1,
      }));
      const successes = Uint8Array.from(moved, ({ at, goal }) => Number(Math.abs(at - goal) < 0.1));
      const truncated = Uint8Array.from(moved, ({ steps }, i) => Number(steps >= 12 && successes[i] === 0));
      const rewards = Float32Array.from(moved, ({ at, goal }) => -Math.abs(at - goal));
      points = moved.map((point, i) => (successes[i] === 1 || truncated[i] === 1 ? start() : point));
      const [observations, finalObservations] = [observe(points), observe(moved)];
      return { observations, finalObservations, rewards, terminated: successes, truncated, successes };
    },
  };
}

/** The same environment with rewards that come late: each step is answered with −7, and what it was paid follows. */
export function makeLate(env: VectorEnv): VectorEnv {
  const due: RewardUpdate[] = [];
  let step = 0;
  const terms = (state: string) => ({ scoreState: `SCORE_STATE_${state}` }) as RewardUpdate['terms'];
  const pollUpdates = () => due.splice(0);
  return {
    ...env,
    async step(actions) {
      const next = await env.step(actions);
      step++;
      const keys = Array.from(next.rewards, (_, envIndex) => ({ envIndex, episode: 1, step }));
      next.rewards.forEach((reward, i) => {
        due.push({ ...(keys[i] as StepKey), reward, terms: terms('FRESH') });
      });
      const answers = keys.map((stepKey) => ({ stepKey, terms: terms('PROVISIONAL') }));
      return { ...next, rewards: next.rewards.map(() => -7), answers };
    },
    pollUpdates,
    flush: async () => pollUpdates(),
  };
}

/**
 * The first half of the environments are in a poor place that pays 0.2 a step: a positive action ends the episode in a
 * rich one, and the next starts in the poor one again. The second half are in the rich place for good, which pays 1.
 */
export function createDoorEnv(count: number, end: 'terminated' | 'truncated'): VectorEnv {
  const isRich = (i: number) => i >= count / 2;
  const observations = Float32Array.from({ length: count }, (_, i) => Number(isRich(i)));
  const rewards = observations.map((place) => 0.2 + 0.8 * place);
  return {
    count,
    observationSize: 1,
    actionSize: 1,
    reset: async () => observations,
    async step(actions) {
      const leaves = Uint8Array.from(actions, (action, i) => Number(!isRich(i) && action > 0));
      const finalObservations = observations.map((place, i) => (leaves[i] === 1 ? 1 : place));
      const none = new Uint8Array(count);
      const ends = { terminated: none, truncated: none, [end]: leaves };
      return { ...ends, observations, finalObservations, rewards, successes: none };
    },
  };
}
