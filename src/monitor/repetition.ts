import { quantileOfSorted } from '../metric/statistics.ts';
import type { MonitorConfig } from './config.ts';
import { distance, type Moment } from './moment.ts';
import { isNear } from './thumbnail.ts';

/** Longest cycle that is looked for, in scored pictures. */
export const LONGEST_CYCLE = 16;
/** Moments that a cycle needs: itself twice, and `frames` where that is more. */
export const momentsNeeded = ({ frames }: Pick<MonitorConfig, 'frames'>): number =>
  LONGEST_CYCLE + Math.max(LONGEST_CYCLE, frames);

/** Of a usual step; what moves less may be sensor noise, or a controller that settles where no pixel changes any more. */
const MOVED = 0.1;

/**
 * Whether the latest pictures repeat those `period` before them while the robot goes on and the model is pleased. A scene
 * that is truly still repeats too: its state stays where it is, and nothing is said. Nor of a picture that earns nothing.
 *
 * @param moments of this episode, oldest first.
 * @param usual how far the state usually moves from one scored picture to the next, where the pictures differ; undefined
 * when none has differed yet: any movement counts.
 * @param period 1 for a picture that stands still.
 * @returns for how many pictures; undefined when there is nothing to say.
 */
export function repetition(
  moments: readonly Moment[],
  usual: number | undefined,
  period: number,
  { frames, still, high }: MonitorConfig,
): number | undefined {
  const needed = Math.max(frames, period);
  if (moments.length < needed + period || !isPleased(moments, period, high)) return undefined;
  let count = 0;
  let moved = 0;
  for (let i = moments.length - 1; i >= period; i--) {
    const [now, before] = [moments[i] as Moment, moments[i - period] as Moment];
    if (!isNear(now.thumbnail, before.thumbnail, still)) break;
    count += 1;
    moved += distance(now.state, before.state);
  }
  if (count < needed) return undefined;
  const goesOn = moved > 0 && moved / count >= MOVED * (usual ?? 0);
  return goesOn ? count : undefined;
}

/** By the last moment, or by one of the cycle that it ends. */
function isPleased(moments: readonly Moment[], period: number, high: number): boolean {
  if (moments.at(-1)?.claimed) return true;
  for (let i = moments.length - period; i < moments.length; i++) {
    if ((moments[i] as Moment).progress >= high) return true;
  }
  return false;
}

/** Steps remembered, also across episodes. */
const REMEMBERED = 64;

/** What usually changes in a session, from one scored picture to the next. */
export interface Habit {
  add(value: number): void;
  /** The value below which a share of those remembered lies; undefined before there are `least`. */
  at(share: number, least: number): number | undefined;
}

export function createHabit(): Habit {
  const values: number[] = [];
  // Asked at every scored picture, and changed by one value.
  const sorted: number[] = [];
  return {
    add: (value) => {
      values.push(value);
      const after = sorted.findIndex((other) => other > value);
      sorted.splice(after < 0 ? sorted.length : after, 0, value);
      if (values.length > REMEMBERED) sorted.splice(sorted.indexOf(values.shift() as number), 1);
    },
    at: (share, least) => (values.length < least ? undefined : quantileOfSorted(sorted, share)),
  };
}
