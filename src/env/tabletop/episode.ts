import { observe } from './observation.ts';
import { createPolicy, type PolicyKind } from './policy.ts';
import { resetWorld, type SceneOptions } from './scene.ts';
import { goalOf, isSuccess, type Task } from './task.ts';
import { HORIZON, stepWorld, type World } from './world.ts';

export interface RolloutOptions extends Partial<SceneOptions> {
  readonly policy: PolicyKind;
  readonly task: Task;
  readonly seed: number;
  /** Where to start instead of the seed's own scene. */
  readonly start?: World;
  /** Steps to go on after the first success; 0 ends the episode there, as the environment does. */
  readonly afterSuccess?: number;
}

/** The worlds of one episode under a scripted policy, from the reset to success or the horizon, both included. */
export function rollout(options: RolloutOptions): readonly [World, ...World[]] {
  const first = options.start ?? resetWorld(options.seed, options);
  const goal = goalOf(first, options.task);
  const policy = createPolicy(options.policy, options.task, options.seed);
  const worlds: [World, ...World[]] = [first];
  let world = first;
  let left = isSuccess(first, goal) ? (options.afterSuccess ?? 0) : HORIZON;
  for (let step = 0; step < HORIZON && left > 0; step++, left--) {
    world = stepWorld(world, policy(observe(world)));
    worlds.push(world);
    if (isSuccess(world, goal)) left = Math.min(left, 1 + (options.afterSuccess ?? 0));
  }
  return worlds;
}
