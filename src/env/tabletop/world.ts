/** Raised whenever equal seeds and actions lead elsewhere: what was learned or measured before is of another environment. */
export const TABLETOP_VERSION = 2;

/** A table seen from above: lengths are in units of its side, x to the right, y downwards, both in [0, 1]. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export const COLORS = ['red', 'green', 'blue', 'yellow'] as const;
export type Color = (typeof COLORS)[number];

export interface Piece extends Point {
  readonly color: Color;
}

export interface Gripper extends Point {
  readonly closed: boolean;
}

/** What a task changes about the table. */
export interface Rules {
  /** The fingers are closed for good: nothing can be grasped, and the fist pushes what it meets. */
  readonly fist: boolean;
  /** The table ends inside the picture, at `TABLE_EDGE` from its border: a cube let go beyond falls, for good. */
  readonly openEdge: boolean;
}

/** Everything the simulator knows. Plain data: `stepWorld` answers with the next one and leaves this one alone. */
export interface World {
  readonly gripper: Gripper;
  /** The instructed cube first. */
  readonly cubes: readonly [Piece, Piece];
  /** The instructed zone first. */
  readonly zones: readonly [Piece, Piece];
  /** Index of the cube in the gripper. */
  readonly held: 0 | 1 | null;
  /** Which cubes have fallen off the table; they stay where they fell, out of sight. */
  readonly fallen: readonly [boolean, boolean];
  readonly rules: Rules;
  /** Steps since the reset. */
  readonly elapsedSteps: number;
}

/** dx, dy, grip, each in [−1, 1]: dx and dy are in steps of `STEP_LENGTH`, a positive grip closes. */
export type Action = readonly [dx: number, dy: number, grip: number];

/** How far the gripper moves along one axis at full throttle, in table sides a step. */
export const STEP_LENGTH = 0.08;
/** A closing gripper takes the nearest cube whose centre is at most this far away. */
export const GRASP_RADIUS = 0.07;
/** Half the side of a cube and of a zone. */
export const CUBE_HALF = 0.05;
export const ZONE_HALF = 0.09;
/**
 * A zone is a shallow tray, and its border a slanted rim: a cube does not stay on it. One that is let go with its centre less
 * than `ZONE_INSIDE` from the middle along both axes slides in until it lies flat, one beyond slides out to `RIM_END`. So
 * nothing comes to rest where a pixel decides.
 */
export const ZONE_INSIDE = 0.07;
export const RIM_END = 0.1;
const FLAT = ZONE_HALF - CUBE_HALF;
/** Half the side of the fist that pushes. */
export const FIST_HALF = 0.03;
/** Pushed cubes stop this far from the picture's border: the fist, above the rim, gets behind them with room to spare. */
export const PUSH_RIM = 0.15;
/** Where an open table ends, from the picture's border. */
export const TABLE_EDGE = 0.06;
/** |grip| must pass this to open or close, so that noise around 0 does not drop the cube. */
export const GRIP_HYSTERESIS = 0.6;
/** Seconds of one step. */
export const STEP_SECONDS = 0.1;

/** The gripper stays this far from the picture's border. */
const MARGIN = 0.03;
/** Between the centres of a fist and a cube, and of two cubes, that touch. */
const FIST_GAP = FIST_HALF + CUBE_HALF;
const CUBE_GAP = 2 * CUBE_HALF;

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Distance along the longer axis, as a zone's square border counts it. */
export function spread(a: Point, b: Point): number {
  return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
}

/** The world one step later. Components of the action outside [−1, 1] are clipped; they must be numbers. */
export function stepWorld(world: World, action: Action): World {
  const moved = world.rules.fist ? slideDown(world, pushCubes(world, action)) : moveGripper(world, action);
  return { ...moved, elapsedSteps: world.elapsedSteps + 1 };
}

function moveGripper(world: World, action: Action): World {
  const grip = action[2];
  const closed = grip > GRIP_HYSTERESIS ? true : grip < -GRIP_HYSTERESIS ? false : world.gripper.closed;
  const gripper: Gripper = {
    x: clip(world.gripper.x + STEP_LENGTH * clip(action[0], -1, 1), MARGIN, 1 - MARGIN),
    y: clip(world.gripper.y + STEP_LENGTH * clip(action[1], -1, 1), MARGIN, 1 - MARGIN),
    closed,
  };
  const held = closed ? (world.held ?? cubeWithinReach(world, gripper)) : null;
  return {
    ...world,
    gripper,
    held,
    cubes: held === null ? letGo(world) : carry(world.cubes, held, gripper),
    fallen: [falls(world, 0, held), falls(world, 1, held)],
  };
}

function letGo({ cubes, held, zones }: World): World['cubes'] {
  if (held === null) return cubes;
  return held === 0 ? [settle(cubes[0], zones), cubes[1]] : [cubes[0], settle(cubes[1], zones)];
}

/** Where a cube comes to rest that is let go here: off the rims of the zones, on the side of its centre. */
export function settle(cube: Piece, zones: World['zones']): Piece {
  for (const zone of zones) {
    const away = spread(cube, zone);
    if (away < ZONE_INSIDE) return slideIn(cube, zone);
    if (away < RIM_END) {
      const axis = Math.abs(cube.x - zone.x) >= Math.abs(cube.y - zone.y) ? 'x' : 'y';
      return shift(cube, axis, clip(zone[axis] + RIM_END * Math.sign(cube[axis] - zone[axis]), MARGIN, 1 - MARGIN));
    }
  }
  return cube;
}

function slideIn(cube: Piece, zone: Point): Piece {
  return { ...cube, x: clip(cube.x, zone.x - FLAT, zone.x + FLAT), y: clip(cube.y, zone.y - FLAT, zone.y + FLAT) };
}

function cubeWithinReach({ cubes, fallen }: World, gripper: Point): 0 | 1 | null {
  const reach = (i: 0 | 1) => (fallen[i] ? Number.POSITIVE_INFINITY : distance(cubes[i], gripper));
  const nearest = reach(0) <= reach(1) ? 0 : 1;
  return reach(nearest) <= GRASP_RADIUS ? nearest : null;
}

function falls({ cubes, fallen, rules }: World, i: 0 | 1, held: 0 | 1 | null): boolean {
  const { x, y } = cubes[i];
  const isBeyond = Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) > 0.5 - TABLE_EDGE;
  return fallen[i] || (rules.openEdge && held !== i && isBeyond);
}

function carry(cubes: World['cubes'], held: 0 | 1, to: Point): World['cubes'] {
  const moved: Piece = { color: cubes[held].color, x: to.x, y: to.y };
  return held === 0 ? [moved, cubes[1]] : [cubes[0], moved];
}

/**
 * The fist moves along one axis, then along the other. The cubes it meets slide along that axis, and push each other; at
 * the table's rim the whole row stops. A cube that it moves sticks to it (friction) while it moves along the other; one jammed
 * against the rim does not.
 */
function pushCubes(world: World, [dx, dy]: Action): World {
  const ways = { x: STEP_LENGTH * clip(dx, -1, 1), y: STEP_LENGTH * clip(dy, -1, 1) };
  for (const [first, second] of [['x', 'y'] as const, ['y', 'x'] as const]) {
    const pressed = pushAlong(first, ways[first], world);
    const hasMoved = (i: 0 | 1) => Math.abs(pressed.cubes[i][first] - world.cubes[i][first]) > 1e-9;
    const stuck = ([0, 1] as const).find((i) => hasMoved(i) && touches(pressed, i, first));
    if (stuck === undefined) continue;
    const moved = pushAlong(second, ways[second], pressed);
    return drag(moved, stuck, second, moved.gripper[second] - pressed.gripper[second]);
  }
  return pushAlong('y', ways.y, pushAlong('x', ways.x, world));
}

/** A cube that is pushed over a zone's rim slides in, unless the other cube is in the way. */
function slideDown(before: World, after: World): World {
  const slid = ([0, 1] as const).map((i) => {
    const [cube, other] = [after.cubes[i], after.cubes[1 - i] as Piece];
    const zone = after.zones.find((at) => spread(cube, at) < ZONE_INSIDE && spread(before.cubes[i], at) >= ZONE_INSIDE);
    const lying = zone ? slideIn(cube, zone) : cube;
    return overlaps(lying, other, CUBE_GAP) ? cube : lying;
  });
  return { ...after, cubes: [slid[0] as Piece, slid[1] as Piece] };
}

type Axis = 'x' | 'y';

/** Nothing overlapped before the move, so what overlaps after it was met on the way. */
function pushAlong(axis: Axis, way: number, world: World): World {
  const { gripper, cubes } = world;
  const sign = Math.sign(way);
  const wanted = clip(gripper[axis] + way, MARGIN, 1 - MARGIN);
  const fist = { ...gripper, [axis]: wanted };
  const pushed = (cube: Piece) => (overlaps(fist, cube, FIST_GAP) ? shift(cube, axis, wanted + sign * FIST_GAP) : cube);
  let [first, second] = [pushed(cubes[0]), pushed(cubes[1])];
  if (overlaps(first, second, CUBE_GAP)) {
    if (first !== cubes[0]) second = shift(second, axis, first[axis] + sign * CUBE_GAP);
    else first = shift(first, axis, second[axis] + sign * CUBE_GAP);
  }
  // How far the foremost cube would stand beyond the rim: the row goes back by that much.
  const over = Math.max(0, ...[first, second].map((cube) => sign * (cube[axis] - 0.5) - (0.5 - PUSH_RIM)));
  const back = (from: Piece, to: Piece) => (from === to ? from : shift(to, axis, to[axis] - sign * over));
  return {
    ...world,
    gripper: { ...gripper, [axis]: wanted - sign * over },
    cubes: [back(cubes[0], first), back(cubes[1], second)],
  };
}

/** Whether the fist presses on a cube along the axis. */
function touches({ gripper, cubes }: World, i: 0 | 1, axis: Axis): boolean {
  const across = axis === 'x' ? 'y' : 'x';
  const apart = Math.abs(cubes[i][axis] - gripper[axis]);
  return Math.abs(apart - FIST_GAP) < 1e-9 && Math.abs(cubes[i][across] - gripper[across]) < FIST_GAP;
}

/** The cube goes along with the fist, and pushes the other; against the rim it stays behind. */
function drag(world: World, i: 0 | 1, axis: Axis, way: number): World {
  const dragged = shift(world.cubes[i], axis, world.cubes[i][axis] + way);
  const met = world.cubes[i === 0 ? 1 : 0];
  const other = overlaps(dragged, met, CUBE_GAP) ? shift(met, axis, dragged[axis] + Math.sign(way) * CUBE_GAP) : met;
  const isBeyond = (before: Piece, after: Piece) => before !== after && Math.abs(after[axis] - 0.5) > 0.5 - PUSH_RIM;
  if (isBeyond(world.cubes[i], dragged) || isBeyond(met, other)) return world;
  return { ...world, cubes: i === 0 ? [dragged, other] : [other, dragged] };
}

function overlaps(a: Point, b: Point, gap: number): boolean {
  return spread(a, b) < gap - 1e-9;
}

function shift(piece: Piece, axis: Axis, to: number): Piece {
  return { ...piece, [axis]: to };
}

function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
