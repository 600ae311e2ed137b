/**
 * The worlds the model is trained on: moments of scripted episodes, and states no script would reach (a cube left beside
 * the zone, held above it, the wrong cube inside it), since a policy in training reaches all of them.
 */
import {
  COLORS,
  goalOf,
  isSuccess,
  type Point,
  type PolicyKind,
  type Random,
  resetWorld,
  rollout,
  type Task,
  type World,
} from '../../src/env/tabletop/index.ts';
import { distance, GRASP_RADIUS } from '../../src/env/tabletop/world.ts';

/** Share of the training sets that are moments of one scripted episode; the rest are sampled states of one scene. */
const ROLLOUT_SHARE = 0.55;
/** Cubes this near along both axes hide a good part of each other. */
const COVERING = 0.08;

/** `count` worlds that share a scene, in the order they happened when they happened at all. */
export function sampleWorlds(seed: number, random: Random, count: number): readonly World[] {
  const options = { cube: random.pick(COLORS), zone: random.pick(COLORS) };
  const scene = resetWorld(seed, options);
  if (!random.chance(ROLLOUT_SHARE)) return Array.from({ length: count }, () => sampleState(scene, random));
  const policy = random.pick<PolicyKind>(['expert', 'expert', 'expert', 'noisy', 'noisy', 'random', 'failing']);
  const task: Task = random.chance(0.2) ? 'reach' : 'pick-place';
  const start = random.chance(0.15) ? { ...sampleState(scene, random), elapsedSteps: 0 } : scene;
  return moments(rollout({ policy, task, seed, start, afterSuccess: 3 }), task, random, count);
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
    const [a, b] = state.cubes;
    if (Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) > COVERING) return state;
  }
}

function drawState(scene: World, random: Random): World {
  const moved = (piece: World['cubes'][0]) => ({ ...piece, ...sampleCubePlace(scene, piece, random) });
  const cubes: World['cubes'] = [moved(scene.cubes[0]), moved(scene.cubes[1])];
  const gripper = { ...sampleGripperPlace(scene, cubes, random), closed: random.chance(0.45) };
  const nearest = distance(cubes[0], gripper) <= distance(cubes[1], gripper) ? 0 : 1;
  const isCarrying = gripper.closed && random.chance(0.6);
  const holds = isCarrying || (gripper.closed && distance(cubes[nearest], gripper) <= GRASP_RADIUS);
  const held = holds ? (isCarrying ? random.pick<0 | 1>([0, 1]) : nearest) : null;
  const carried = (i: 0 | 1) => (held === i ? { ...cubes[i], x: gripper.x, y: gripper.y } : cubes[i]);
  return { ...scene, cubes: [carried(0), carried(1)], gripper, held };
}

function sampleCubePlace(scene: World, own: Point, random: Random): Point {
  const choice = random.uniform(0, 1);
  if (choice < 0.45) return own;
  if (choice < 0.75) return around(random.pick(scene.zones), 0.07, random);
  if (choice < 0.9) return around(random.pick(scene.zones), 0.18, random);
  return anywhere(random);
}

function sampleGripperPlace(scene: World, cubes: World['cubes'], random: Random): Point {
  const choice = random.uniform(0, 1);
  if (choice < 0.25) return anywhere(random);
  if (choice < 0.6) return around(random.pick(cubes), random.pick([0.03, 0.08, 0.2]), random);
  return around(random.pick(scene.zones), random.pick([0.04, 0.1, 0.2]), random);
}

function anywhere(random: Random): Point {
  return { x: random.uniform(0.03, 0.97), y: random.uniform(0.03, 0.97) };
}

function around(centre: Point, half: number, random: Random): Point {
  const near = (value: number) => Math.min(0.97, Math.max(0.03, value + random.uniform(-half, half)));
  return { x: near(centre.x), y: near(centre.y) };
}
