/** Where pieces can be, and which states can come about. */
import type { Point, Random, World } from '../../src/env/tabletop/index.ts';
import { CUBE_HALF, FIST_HALF, PUSH_RIM, TABLE_EDGE } from '../../src/env/tabletop/world.ts';

/** Cubes this near along both axes hide a good part of each other. */
const COVERING = 0.08;
/** How near to the picture's border the gripper comes. */
const MARGIN = 0.03;

/** Whether the simulator could be in this state, and the picture tells where the cubes are. */
export function isPossible({ cubes: [a, b], fallen, gripper, rules }: World): boolean {
  const gap = (p: Point, q: Point) => Math.max(Math.abs(p.x - q.x), Math.abs(p.y - q.y));
  if (rules.fist) {
    const touch = FIST_HALF + CUBE_HALF;
    return gap(a, b) >= 2 * CUBE_HALF && gap(a, gripper) >= touch && gap(b, gripper) >= touch;
  }
  return fallen[0] || fallen[1] || gap(a, b) > COVERING;
}

/** How near to the picture's border the centre of a cube may lie. */
export function cubeBorder({ rules }: World): number {
  if (rules.fist) return PUSH_RIM;
  return rules.openEdge ? TABLE_EDGE : MARGIN;
}

export function anywhere(random: Random, border = MARGIN): Point {
  return { x: random.uniform(border, 1 - border), y: random.uniform(border, 1 - border) };
}

/** Uniform in a square of the given half side around the centre. */
export function around(centre: Point, half: number, random: Random, border = MARGIN): Point {
  const near = (value: number) => onTable(value + random.uniform(-half, half), border);
  return { x: near(centre.x), y: near(centre.y) };
}

export function onTable(value: number, border = MARGIN): number {
  return Math.min(1 - border, Math.max(border, value));
}

/** At one side of a cube: touching it, as after a push, or a little away. */
export function besideCube(cube: Point, random: Random): Point {
  const along = random.pick([-1, 1]) * (FIST_HALF + CUBE_HALF + random.pick([0, random.uniform(0, 0.15)]));
  const across = random.uniform(-0.08, 0.08);
  const [x, y] = random.chance(0.5) ? [along, across] : [across, along];
  return { x: onTable(cube.x + x), y: onTable(cube.y + y) };
}
