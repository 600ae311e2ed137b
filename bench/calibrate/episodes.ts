import { mistakenGoal } from '../../models/recipe/evaluation/episodes.ts';
import { toFrames } from '../../models/recipe/frames.ts';
import { type Learner, toActor } from '../../models/recipe/learners.ts';
import {
  COLORS,
  createRandom,
  goalOf,
  instructionOf,
  isSuccess,
  type Policy,
  type PolicyKind,
  rollout,
} from '../../src/env/tabletop/index.ts';
import type { Kind } from './scores.ts';

export const TASK = 'pick-place';
/** Steps to go on after a success: the votes of k of n need more than one frame of it. */
const AFTER_SUCCESS = 5;

function actorOf(kind: Kind, seed: number, learners: readonly Learner[]): PolicyKind | Policy {
  if (kind === 'wrong zone') return 'expert';
  if (kind !== 'learning') return kind;
  const learner = learners[seed % learners.length];
  if (!learner) throw new Error(`there are no learners of ${TASK}`);
  return toActor(learner, seed);
}

/** One episode of a kind, as pictures, with what it was told and whether the simulator calls that done. */
export function playEpisode(kind: Kind, seed: number, learners: readonly Learner[]) {
  const random = createRandom(seed, 'threshold-colors');
  const scene = { cube: random.pick(COLORS), zone: random.pick(COLORS) };
  const policy = actorOf(kind, seed, learners);
  const worlds = rollout({ policy, task: TASK, seed, ...scene, afterSuccess: AFTER_SUCCESS });
  const frames = toFrames(worlds);
  const done = goalOf(worlds[0], TASK);
  const goal = kind === 'wrong zone' ? mistakenGoal({ worlds, frames, goal: done, truth: [] }, 'wrong zone') : done;
  return { frames, instruction: instructionOf(goal, seed), success: worlds.some((world) => isSuccess(world, goal)) };
}
