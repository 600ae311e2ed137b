import {
  COLORS,
  type Color,
  CUBE_HALF,
  distance,
  FIST_HALF,
  type Piece,
  type Point,
  spread,
  type World,
  ZONE_INSIDE,
} from './world.ts';

export const TASKS = ['reach', 'push', 'pick-place'] as const;
export type Task = (typeof TASKS)[number];

/** Most steps of an episode: an expert needs half of them. */
export const HORIZONS: Readonly<Record<Task, number>> = { reach: 30, push: 40, 'pick-place': 30 };

/** What an instruction asks for. */
export type Goal =
  | { readonly task: 'reach'; readonly cube: Color }
  | { readonly task: 'push' | 'pick-place'; readonly cube: Color; readonly zone: Color };

/** All that can be asked: 4 goals of `reach`, then 16 of `push` and 16 of `pick-place`. */
export const GOALS: readonly Goal[] = [
  ...COLORS.map((cube): Goal => ({ task: 'reach', cube })),
  ...(['push', 'pick-place'] as const).flatMap((task) =>
    COLORS.flatMap((cube) => COLORS.map((zone): Goal => ({ task, cube, zone }))),
  ),
];

/** The wordings of each task; the first is the one an environment gives by default. */
export const WORDINGS: Record<Task, readonly [string, ...string[]]> = {
  reach: [
    'reach the {cube} cube',
    'move the gripper to the {cube} cube',
    'go to the {cube} cube',
    'touch the {cube} cube',
    'bring the gripper over the {cube} cube',
  ],
  push: [
    'push the {cube} cube into the {zone} zone',
    'slide the {cube} cube to the {zone} zone',
    'shove the {cube} block onto the {zone} area',
    'push the {cube} block until it is in the {zone} zone',
  ],
  'pick-place': [
    'put the {cube} cube in the {zone} zone',
    'pick up the {cube} cube and place it in the {zone} zone',
    'move the {cube} cube to the {zone} zone',
    'place the {cube} cube on the {zone} zone',
    'carry the {cube} block to the {zone} area',
    'grasp the {cube} cube and drop it inside the {zone} zone',
  ],
};

/** Reached: the gripper's centre is this near to the cube's. */
export const REACHED = 0.05;
/** Beyond this a reach counts as no progress at all; and a carry, whose way is longer; and a push. */
const REACH_SPAN = 0.7;
const CARRY_SPAN = 0.9;
const PUSH_SPAN = 0.7;

/** The goal of a task on the scene's instructed cube and zone. */
export function goalOf(world: World, task: Task): Goal {
  const cube = world.cubes[0].color;
  return task === 'reach' ? { task, cube } : { task, cube, zone: world.zones[0].color };
}

/** @param wording index into `WORDINGS`; one past the end starts again at the first. */
export function instructionOf(goal: Goal, wording = 0): string {
  const wordings = WORDINGS[goal.task];
  const template = wordings[wording % wordings.length] ?? wordings[0];
  const text = template.replace('{cube}', goal.cube);
  return goal.task === 'reach' ? text : text.replace('{zone}', goal.zone);
}

/** The goal an instruction words, if it is one of ours. */
export function goalOfInstruction(instruction: string): Goal | undefined {
  return GOALS.find((goal) => WORDINGS[goal.task].some((_, wording) => instructionOf(goal, wording) === instruction));
}

export function isSuccess(world: World, goal: Goal): boolean {
  const cube = findCube(world, goal.cube);
  if (cube === undefined) return false;
  if (goal.task === 'reach') return distance(world.gripper, cube) <= REACHED;
  const zone = find(world.zones, goal.zone);
  return zone !== undefined && isInside(cube, zone) && !isHeld(world, cube);
}

/** Whether the goal can no longer be reached: its cube has fallen. */
export function isFailure(world: World, goal: Goal): boolean {
  return world.cubes.some((cube, i) => cube.color === goal.cube && world.fallen[i] === true);
}

/** The environment's own reward: 1 when the goal holds after the step, else 0. */
export function sparseReward(world: World, goal: Goal): 0 | 1 {
  return isSuccess(world, goal) ? 1 : 0;
}

/**
 * How much of a goal is done, in [0, 1], from the simulator's state; 1 exactly on success, 0 when what the goal names is
 * not on the table. Privileged: for training labels and evaluation, never for a score.
 *
 * Gaps are left where an event happens. `reach` grows to .75, and reached is 1. `pick-place`: not held ≤ .30, held .45 to .80,
 * released inside the zone 1. `push` grows to .75 as the fist nears a side that it can push from and the cube nears the zone.
 */
export function trueProgress(world: World, goal: Goal): number {
  if (isSuccess(world, goal)) return 1;
  const cube = findCube(world, goal.cube);
  if (cube === undefined) return 0;
  const reached = closeness(distance(world.gripper, cube) - REACHED, REACH_SPAN);
  if (goal.task === 'reach') return 0.75 * reached;
  const zone = find(world.zones, goal.zone);
  if (zone === undefined) return 0;
  if (goal.task === 'push') {
    const ready = closeness(wayToPush(world.gripper, cube, zone), REACH_SPAN);
    return 0.35 * ready + 0.4 * closeness(distance(cube, zone), PUSH_SPAN);
  }
  const carried = closeness(distance(cube, zone), CARRY_SPAN);
  return isHeld(world, cube) ? 0.45 + 0.35 * carried : 0.25 * reached + 0.05 * carried;
}

/** Pushed this far past the zone's middle along an axis, a cube is still in it, whatever is left along the other. */
const PAST = 0.03;

/**
 * How far the fist has to go to the nearest side of the cube that it can push from: each from which the way along the axis
 * leads to the zone, or not far past it. One is enough, since a cube sticks to the fist that presses on it and is drawn
 * along the other axis.
 */
function wayToPush(gripper: Point, cube: Point, zone: Point): number {
  return Math.min(
    ...([-1, 1] as const).flatMap((sign) => [
      wayToSide(sign, gripper, cube, zone),
      wayToSide(sign, swap(gripper), swap(cube), swap(zone)),
    ]),
  );
}

/** Along x. From the other sides the way leads round the nearer corner: straight at the cube is no way at all. */
function wayToSide(sign: -1 | 1, gripper: Point, cube: Point, zone: Point): number {
  if (sign * (zone.x - cube.x) < -PAST) return Number.POSITIVE_INFINITY;
  const touch = FIST_HALF + CUBE_HALF;
  const place = { x: cube.x - sign * touch, y: cube.y };
  // A fist that presses on the cube stands at the very border, to a rounding error.
  if (sign * (place.x - gripper.x) >= -1e-9) return distance(gripper, place);
  const corner = { x: place.x, y: cube.y + (gripper.y >= cube.y ? 2 : -2) * touch };
  return distance(gripper, corner) + distance(corner, place);
}

function swap({ x, y }: Point): Point {
  return { x: y, y: x };
}

/** 1 at distance 0 (or less), falling linearly to 0 at `span`. */
function closeness(distanceLeft: number, span: number): number {
  return Math.min(1, Math.max(0, 1 - distanceLeft / span));
}

function isInside(cube: Piece, zone: Piece): boolean {
  return spread(cube, zone) < ZONE_INSIDE;
}

function isHeld(world: World, cube: Piece): boolean {
  return world.held !== null && world.cubes[world.held] === cube;
}

/** The cube on the table; one that has fallen is not. */
function findCube({ cubes, fallen }: World, color: Color): Piece | undefined {
  return cubes.find((cube, i) => cube.color === color && fallen[i] !== true);
}

function find(pieces: readonly Piece[], color: Color): Piece | undefined {
  return pieces.find((piece) => piece.color === color);
}
