import {
  COLORS,
  createRandom,
  type Goal,
  goalOf,
  isSuccess,
  type Policy,
  type PolicyKind,
  rollout,
  type Task,
  trueProgress,
  type World,
} from '../../../src/env/tabletop/index.ts';
import type { TimedImage } from '../../../src/frame/prefix.ts';
import { toFrames } from '../frames.ts';
import { type Learner, toActor } from '../learners.ts';

/** One held-out episode. */
export interface Episode {
  readonly worlds: readonly [World, ...World[]];
  readonly frames: readonly TimedImage[];
  readonly goal: Goal;
  /** True progress at each step: what the scores are measured against. */
  readonly truth: readonly number[];
}

/** `count` episodes on fresh scenes with random colours, full random spawn; each ends with success or the horizon. */
export function makeEpisodes(
  policy: PolicyKind | ((seed: number) => Policy),
  firstSeed: number,
  count: number,
  task: Task = 'pick-place',
): Episode[] {
  return Array.from({ length: count }, (_, i) => {
    const seed = firstSeed + i;
    const random = createRandom(seed, 'evaluation-colors');
    const actor = typeof policy === 'string' ? policy : policy(seed);
    const worlds = rollout({ policy: actor, task, seed, cube: random.pick(COLORS), zone: random.pick(COLORS) });
    const goal = goalOf(worlds[0], task);
    return { worlds, frames: toFrames(worlds), goal, truth: worlds.map((world) => trueProgress(world, goal)) };
  });
}

/** Episodes of policies that are half way through learning `task`, all their moments in turn. */
export function makeLearnerEpisodes(
  learners: readonly Learner[],
  firstSeed: number,
  count: number,
  task: Task = 'pick-place',
): Episode[] {
  const ours = learners.filter((learner) => learner.task === task);
  const play = (seed: number): Policy => {
    const learner = ours[seed % ours.length];
    if (!learner) throw new Error(`there are no learners of ${task}`);
    return toActor(learner, seed);
  };
  return makeEpisodes(play, firstSeed, count, task);
}

export function hasSucceeded({ worlds, goal }: Episode): boolean {
  return isSuccess(worlds.at(-1) ?? worlds[0], goal);
}

/** A goal that a `pick-place` episode does not carry out: what it names is the other one, or not there at all. */
export type Mistake = 'wrong cube' | 'wrong zone' | 'absent cube' | 'absent zone';

export function mistakenGoal({ worlds: [world] }: Episode, mistake: Mistake): Goal {
  const [cube, zone] = [world.cubes[0].color, world.zones[0].color];
  const absent = (pieces: World['cubes']) =>
    COLORS.find((color) => pieces.every((piece) => piece.color !== color)) ?? 'red';
  const goals: Record<Mistake, Goal> = {
    'wrong cube': { task: 'pick-place', cube: world.cubes[1].color, zone },
    'wrong zone': { task: 'pick-place', cube, zone: world.zones[1].color },
    'absent cube': { task: 'pick-place', cube: absent(world.cubes), zone },
    'absent zone': { task: 'pick-place', cube, zone: absent(world.zones) },
  };
  return goals[mistake];
}
