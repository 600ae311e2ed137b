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

/** Everything the simulator knows. Plain data: `stepWorld` answers with the next one and leaves this one alone. */
export interface World {
  readonly gripper: Gripper;
  /** The instructed cube first. */
  readonly cubes: readonly [Piece, Piece];
  /** The instructed zone first. */
  readonly zones: readonly [Piece, Piece];
  /** Index of the cube in the gripper. */
  readonly held: 0 | 1 | null;
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
/** |grip| must pass this to open or close, so that noise around 0 does not drop the cube. */
export const GRIP_HYSTERESIS = 0.6;
/** Steps of an episode, and seconds of one step. */
export const HORIZON = 30;
export const STEP_SECONDS = 0.1;

/** The gripper stays this far from the table's edge. */
const MARGIN = 0.03;

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The world one step later. Components of the action outside [−1, 1] are clipped; they must be numbers. */
export function stepWorld(world: World, action: Action): World {
  const grip = action[2];
  const closed = grip > GRIP_HYSTERESIS ? true : grip < -GRIP_HYSTERESIS ? false : world.gripper.closed;
  const gripper: Gripper = {
    x: clip(world.gripper.x + STEP_LENGTH * clip(action[0], -1, 1), MARGIN, 1 - MARGIN),
    y: clip(world.gripper.y + STEP_LENGTH * clip(action[1], -1, 1), MARGIN, 1 - MARGIN),
    closed,
  };
  const held = closed ? (world.held ?? cubeWithinReach(world.cubes, gripper)) : null;
  return {
    ...world,
    gripper,
    held,
    cubes: held === null ? world.cubes : carry(world.cubes, held, gripper),
    elapsedSteps: world.elapsedSteps + 1,
  };
}

function cubeWithinReach(cubes: World['cubes'], gripper: Point): 0 | 1 | null {
  const nearest = distance(cubes[0], gripper) <= distance(cubes[1], gripper) ? 0 : 1;
  return distance(cubes[nearest], gripper) <= GRASP_RADIUS ? nearest : null;
}

function carry(cubes: World['cubes'], held: 0 | 1, to: Point): World['cubes'] {
  const moved: Piece = { color: cubes[held].color, x: to.x, y: to.y };
  return held === 0 ? [moved, cubes[1]] : [cubes[0], moved];
}

function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
