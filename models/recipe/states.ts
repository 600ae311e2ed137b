/**
 * The worlds the model is trained on: moments of episodes, scripted and of half-trained policies, and states that seldom
 * come up by themselves (a cube left beside the zone, held above it, pushed past it, the wrong cube inside it), since a
 * policy in training looks for all of them.
 */
import {
  COLORS,
  goalOf,
  isSuccess,
  type Point,
  type Policy,
  type PolicyKind,
  type Random,
  resetWorld,
  rollout,
  type Task,
  type World,
} from '../../src/env/tabletop/index.ts';
import { distance, GRASP_RADIUS, settle } from '../../src/env/tabletop/world.ts';
import { nearMisses } from './near-misses.ts';
import { anywhere, around, besideCube, cubeBorder, isPossible } from './places.ts';

/** What a training scene's worlds are: moments of one episode, near misses of one scene, or sampled states of it. */
const EPISODE_SHARE = 0.55;
const NEAR_MISS_SHARE = 0.2;
/** Shares of the scenes on which the fist pushes, and on which the table's edge is open. */
const PUSH_SHARE = 0.27;
const OPEN_EDGE_SHARE = 0.15;
/** Share of the episodes that a half-trained policy plays, when there are any. */
const LEARNER_SHARE = 0.35;

/** A policy that is learning `task`; `at` is a number in [0, 1) to choose one by. */
export type Learners = (task: Task, at: number) => Policy | undefined;

/** `count` worlds that share a scene, in the order they happened when they happened at all. */
export function sampleWorlds(seed: number, random: Random, count: number, learners: Learners): readonly World[] {
  const task: Task = random.chance(PUSH_SHARE) ? 'push' : random.chance(0.2) ? 'reach' : 'pick-place';
  const edge = task !== 'push' && random.chance(OPEN_EDGE_SHARE) ? 'open' : 'rim';
  const scene = resetWorld(seed, { cube: random.pick(COLORS), zone: random.pick(COLORS), task, edge });
  const share = random.uniform(0, 1);
  if (share < NEAR_MISS_SHARE) return nearMisses(scene, random, count);
  if (share >= NEAR_MISS_SHARE + EPISODE_SHARE) return Array.from({ length: count }, () => sampleState(scene, random));
  const scripted = random.pick<PolicyKind>(['expert', 'expert', 'expert', 'noisy', 'noisy', 'random', 'failing']);
  const learner = random.chance(LEARNER_SHARE) ? learners(task, random.uniform(0, 1)) : undefined;
  const start = random.chance(0.15) ? { ...sampleState(scene, random), elapsedSteps: 0 } : scene;
  return moments(rollout({ policy: learner ?? scripted, task, seed, start, afterSuccess: 3 }), task, random, count);
}

/** The first world, those around grasps and around the success, and random others; in order. */
function moments(worlds: readonly [World, ...World[]], task: Task, random: Random, count: number): readonly World[] {
  const goal = goalOf(worlds[0], task);
  const chosen = new Set([0]);
  worlds.forEach((world, i) => {
    const before = worlds[i - 1];
    if (before === undefined) return;
    const isEvent = before.held !== world.held || isSuccess(before, goal) !== isSuccess(world, goal);
    if (isEvent && chosen.size + 2 <= count) chosen.add(i - 1).add(i);
  });
  while (chosen.size < Math.min(count, worlds.length)) chosen.add(random.index(worlds.length));
  const indices = [...chosen];
  while (indices.length < count) indices.push(random.index(worlds.length));
  return indices.sort((a, b) => a - b).map((i) => worlds[i] ?? worlds[0]);
}

/**
 * A possible state of the scene's pieces: each cube and the gripper moved to where something may be confused. One cube
 * never covers the other: what lies below cannot be seen, so its label could only teach the model to guess.
 */
export function sampleState(scene: World, random: Random): World {
  for (;;) {
    const state = drawState(scene, random);
    if (isPossible(state)) return state;
  }
}

function drawState(scene: World, random: Random): World {
  const moved = (piece: World['cubes'][0]) => ({ ...piece, ...sampleCubePlace(scene, piece, random) });
  const cubes: World['cubes'] = [moved(scene.cubes[0]), moved(scene.cubes[1])];
  if (scene.rules.fist) return { ...scene, cubes, gripper: { ...sampleFistPlace(scene, cubes, random), closed: true } };
  const fallen = [0, 1].map(() => scene.rules.openEdge && random.chance(0.15)) as [boolean, boolean];
  const gripper = { ...sampleGripperPlace(scene, cubes, random), closed: random.chance(0.45) };
  const nearest = distance(cubes[0], gripper) <= distance(cubes[1], gripper) ? 0 : 1;
  const isCarrying = gripper.closed && random.chance(0.6);
  const holds = isCarrying || (gripper.closed && distance(cubes[nearest], gripper) <= GRASP_RADIUS);
  const candidate = isCarrying ? random.pick<0 | 1>([0, 1]) : nearest;
  const held = holds && !fallen[candidate] ? candidate : null;
  const placed = (i: 0 | 1) =>
    held === i ? { ...cubes[i], x: gripper.x, y: gripper.y } : settle(cubes[i], scene.zones);
  return { ...scene, cubes: [placed(0), placed(1)], gripper, held, fallen };
}

function sampleCubePlace(scene: World, own: Point, random: Random): Point {
  const border = cubeBorder(scene);
  const choice = random.uniform(0, 1);
  if (choice < 0.45) return own;
  if (choice < 0.75) return around(random.pick(scene.zones), 0.07, random, border);
  if (choice < 0.9) return around(random.pick(scene.zones), 0.18, random, border);
  return anywhere(random, border);
}

function sampleGripperPlace(scene: World, cubes: World['cubes'], random: Random): Point {
  const choice = random.uniform(0, 1);
  if (choice < 0.25) return anywhere(random);
  if (choice < 0.6) return around(random.pick(cubes), random.pick([0.03, 0.08, 0.2]), random);
  return around(random.pick(scene.zones), random.pick([0.04, 0.1, 0.2]), random);
}

/** Mostly at a side of one of the cubes, where it would be after a push. */
function sampleFistPlace(scene: World, cubes: World['cubes'], random: Random): Point {
  if (random.chance(0.25)) return anywhere(random);
  if (random.chance(0.2)) return around(random.pick(scene.zones), 0.2, random);
  return besideCube(random.pick(cubes), random);
}
