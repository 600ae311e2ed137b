import type { Flag, MonitorConfig } from './config.ts';
import type { Moment } from './moment.ts';
import { createHabit, type Habit } from './repetition.ts';
import { changedShare } from './thumbnail.ts';

/** Compared with the picture before, and with the fourth before: an object may take a moment to fill the picture. */
const LAGS = [1, 4] as const;
/** Scored pictures after a break in which progress that comes is put down to it. */
const PATIENCE = 3;
/** What usually changes: almost the most, so that an arm at rest does not make every movement unusual. */
const USUAL = 0.9;
/** Changes that must have been seen before one is called unusual. */
const LEAST = 3;

/** Breaks of one episode. Takes its moments so far, oldest first, one more at each call. */
export type SceneBreaks = (moments: readonly Moment[]) => Flag<'scene-break'> | undefined;

/** What a session remembers of its pictures' changes, for each lag. */
export function createSceneHabits(): readonly Habit[] {
  return LAGS.map(() => createHabit());
}

/**
 * A picture that has little to do with those before it, and progress that comes with it: an object held before the camera,
 * a photograph, another camera. Fixed cameras show a change of a few hundredths at a step; one that moves with the hand
 * shows large ones all the time, which is why a break is also measured by what is usual.
 */
export function createSceneBreaks(habits: readonly Habit[], config: MonitorConfig): SceneBreaks {
  let open: { readonly share: number; readonly before: number; readonly left: number } | undefined;

  function findBreak(moments: readonly Moment[]): typeof open {
    const now = moments.at(-1);
    let found: typeof open;
    for (const [i, lag] of LAGS.entries()) {
      const [earlier, habit] = [moments.at(-1 - lag), habits[i]];
      if (!now || !earlier || !habit) continue;
      const share = changedShare(now.thumbnail, earlier.thumbnail);
      const usual = habit.at(USUAL, LEAST);
      if (usual !== undefined && share >= Math.max(config.breakShare, config.breakFactor * usual))
        found ??= { share, before: earlier.progress, left: PATIENCE };
      habit.add(share);
    }
    return found;
  }

  return (moments) => {
    const now = moments.at(-1);
    const earlier = open && open.left > 0 ? { ...open, left: open.left - 1 } : undefined;
    open = earlier ?? findBreak(moments);
    if (!now || !open || !pleases(now.progress, open.before, config)) return undefined;
    const [share, before, after] = [open.share * 100, open.before, now.progress].map((value, i) =>
      value.toFixed(i === 0 ? 0 : 2),
    );
    const message = `${share} % of the scored picture changed at once, and progress went from ${before} to ${after}; look at what is before the camera`;
    return { kind: 'scene-break', message };
  };
}

/** Progress came with the break: much of it, or what was missing to `high` and beyond. */
function pleases(progress: number, before: number, { jump, high }: MonitorConfig): boolean {
  return progress - before >= jump || (progress >= high && progress > before);
}
