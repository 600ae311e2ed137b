import { observe } from './observation.ts';
import { createPolicy, type Policy, type PolicyKind } from './policy.ts';
import { resetWorld, type SceneOptions } from './scene.ts';
import { goalOf, HORIZONS, isFailure, isSuccess, type Task } from './task.ts';
import { stepWorld, type World } from './world.ts';

export interface RolloutOptions extends Partial<SceneOptions> {
  /** A scripted policy, or one of your own. */
  readonly policy: PolicyKind | Policy;
  readonly task: Task;
  readonly seed: number;
  /** Where to start instead of the seed's own scene. */
  readonly start?: World;
  /** Steps to go on after the first success; 0 ends the episode there, as the environment does. */
  readonly afterSuccess?: number;
}

/** The worlds of one episode under a policy, from the reset to success, failure or the horizon, both included. */
export function rollout(options: RolloutOptions): readonly [World, ...World[]] {
  const first = options.start ?? resetWorld(options.seed, options);
  const goal = goalOf(first, options.task);
  const { policy: given } = options;
  const policy = typeof given === 'string' ? createPolicy(given, options.task, options.seed) : given;
  const horizon = HORIZONS[options.task];
  const worlds: [World, ...World[]] = [first];
  let world = first;
  let left = isSuccess(first, goal) ? (options.afterSuccess ?? 0) : horizon;
  for (let step = 0; step < horizon && left > 0; step++, left--) {
    world = stepWorld(world, policy(observe(world)));
    worlds.push(world);
    if (isFailure(world, goal)) break;
    if (isSuccess(world, goal)) left = Math.min(left, 1 + (options.afterSuccess ?? 0));
  }
  return worlds;
}
