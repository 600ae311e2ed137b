/** States beside a success and beside each other: what tells placed from nearly placed is a pixel, or a finger. */
import type { Point, Random, World } from '../../src/env/tabletop/index.ts';
import { REACHED } from '../../src/env/tabletop/task.ts';
import { distance, GRASP_RADIUS, settle, ZONE_INSIDE } from '../../src/env/tabletop/world.ts';
import { around, besideCube, cubeBorder, isPossible, onTable } from './places.ts';

/** Half of the cubes were let go, are held or pushed this near to the rim's ridge, the others anywhere from the middle to well outside. */
const BORDER = 0.025;
const FARTHEST = 0.19;

/**
 * `count` states of one scene in which one cube, mostly the instructed one, is at the same side of one zone, mostly the
 * instructed one: let go, held, with the gripper gone or the fist beside it, inside and outside.
 */
export function nearMisses(scene: World, random: Random, count: number): readonly World[] {
  const mostlyFirst = (): 0 | 1 => (random.chance(0.75) ? 0 : 1);
  const [cube, zone] = [mostlyFirst(), scene.zones[mostlyFirst()]];
  const states: World[] = [];
  while (states.length < count) {
    const state = drawNearMiss(scene, cube, zone, random);
    if (isPossible(state)) states.push(state);
  }
  return states;
}

function drawNearMiss(scene: World, index: 0 | 1, zone: Point, random: Random): World {
  const border = cubeBorder(scene);
  const away = random.chance(0.5) ? ZONE_INSIDE + random.uniform(-BORDER, BORDER) : random.uniform(0, FARTHEST);
  const [along, across] = [random.pick([-1, 1]) * away, random.uniform(-1, 1) * Math.min(away, ZONE_INSIDE)];
  const [dx, dy] = random.chance(0.5) ? [along, across] : [across, along];
  const at = { x: onTable(zone.x + dx, border), y: onTable(zone.y + dy, border) };
  const put = (cube: World['cubes'][0], i: number) => (i === index ? { ...cube, ...at } : cube);
  const cubes: World['cubes'] = [put(scene.cubes[0], 0), put(scene.cubes[1], 1)];
  if (scene.rules.fist) return { ...scene, cubes, gripper: { ...besideCube(at, random), closed: true } };
  const choice = random.uniform(0, 1);
  if (choice < 0.25) return { ...scene, cubes, gripper: { ...at, closed: true }, held: index };
  const settled: World['cubes'] = [settle(cubes[0], scene.zones), settle(cubes[1], scene.zones)];
  if (choice < 0.75) return { ...scene, cubes: settled, gripper: { ...at, closed: false } };
  const gone = random.chance(0.5) ? around(at, 0.25, random) : nearlyThere(settled[index], random);
  const grasps = distance(gone, settled[index]) < GRASP_RADIUS;
  return { ...scene, cubes: settled, gripper: { ...gone, closed: !grasps && random.chance(0.4) } };
}

/** A gripper about as far from a cube as counts as reached. */
function nearlyThere(cube: Point, random: Random): Point {
  const [way, angle] = [REACHED + random.uniform(-BORDER, BORDER), random.uniform(0, 2 * Math.PI)];
  return { x: onTable(cube.x + way * Math.cos(angle)), y: onTable(cube.y + way * Math.sin(angle)) };
}
