import { createRandom, type Random } from './random.ts';
import type { Task } from './task.ts';
import { type Action, CUBE_HALF, FIST_HALF, type Point, STEP_LENGTH, spread } from './world.ts';

export const POLICY_KINDS = ['expert', 'noisy', 'failing', 'random'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** What to do, from the state observation alone (`observation.ts`). It may remember: make a new one for each episode. */
export type Policy = (observation: Float32Array) => Action;

/**
 * A scripted policy. `expert` does the task; `noisy` does it with detours and drops; `failing` starts well and never
 * ends well; `random` knows nothing.
 */
export function createPolicy(kind: PolicyKind, task: Task, seed: number): Policy {
  const random = createRandom(seed, `policy-${kind}`);
  if (kind === 'random') return wander(random);
  if (kind === 'failing') return fail(task, random);
  return kind === 'expert' ? act(task, random, 0.1, 0) : act(task, random, 0.5, 0.05);
}

interface Sight {
  readonly cube: Point;
  readonly otherCube: Point;
  readonly zone: Point;
  readonly gripper: Point;
  readonly holds: boolean;
}

function look(o: Float32Array, other: boolean): Sight {
  const at = (i: number): Point => ({ x: o[i] ?? 0, y: o[i + 1] ?? 0 });
  const [cube, otherCube] = other ? [at(9), at(0)] : [at(0), at(9)];
  return { cube, otherCube, zone: at(2), gripper: at(4), holds: o[other ? 8 : 7] === 1 };
}

/**
 * @param noise standard deviation added to dx and dy, in steps.
 * @param slip probability a step of letting go of a held cube.
 * @param other true to work on the other cube, which is never what was asked.
 */
function act(task: Task, random: Random, noise: number, slip: number, other = false): Policy {
  const speed = random.uniform(0.7, 1);
  return (observation) => {
    const sight = look(observation, other);
    const { target, grip } = SKILLS[task](sight);
    const [dx, dy] = towards(sight.gripper, target, speed);
    return action(dx + noise * random.normal(), dy + noise * random.normal(), random.chance(slip) ? -1 : grip);
  };
}

/** Where to go, and what to do with the fingers. */
interface Move {
  readonly target: Point;
  readonly grip: number;
}

const SKILLS: Record<Task, (sight: Sight) => Move> = {
  reach: ({ cube }) => ({ target: cube, grip: -1 }),
  push: (sight) => ({ target: dodge(sight, push(sight)), grip: 1 }),
  'pick-place': place,
};

function place({ cube, zone, gripper, holds }: Sight): Move {
  if (holds) return { target: zone, grip: spread(zone, gripper) < 0.035 ? -1 : 1 };
  if (spread(cube, zone) < 0.06) return { target: { x: cube.x, y: cube.y - 0.1 }, grip: -1 };
  return { target: cube, grip: Math.hypot(cube.x - gripper.x, cube.y - gripper.y) < 0.05 ? 1 : -1 };
}

/** Centres of fist and cube this far apart touch; with a little to spare, the fist goes round the cube freely. */
const TOUCH = FIST_HALF + CUBE_HALF;
const CLEAR = TOUCH + 0.015;

/**
 * Where the fist goes next: round the cube to its far side along the axis with the longer way, then with it to the zone.
 * It stays at that side while there is way to go along the axis.
 */
function push({ cube, zone, gripper }: Sight): Point {
  const swap = ({ x, y }: Point): Point => ({ x: y, y: x });
  const across = [swap(cube), swap(zone), swap(gripper)] as const;
  const isLonger = Math.abs(zone.x - cube.x) >= Math.abs(zone.y - cube.y);
  const alongX = isPushing(cube, zone, gripper) || (isLonger && !isPushing(...across));
  return alongX ? pushAlongX(cube, zone, gripper) : swap(pushAlongX(...across));
}

/** Round the other cube, where a step straight on would meet it. */
function dodge({ gripper, otherCube }: Sight, target: Point): Point {
  const [dx, dy] = towards(gripper, target, 1);
  const next = { x: gripper.x + STEP_LENGTH * dx, y: gripper.y + STEP_LENGTH * dy };
  if (spread(next, otherCube) >= TOUCH) return target;
  const [awayX, awayY] = [gripper.x - otherCube.x, gripper.y - otherCube.y];
  const isBeside = Math.abs(awayX) > Math.abs(awayY);
  if (isBeside) return { x: gripper.x, y: gripper.y + (awayY >= 0 ? STEP_LENGTH : -STEP_LENGTH) };
  return { x: gripper.x + (awayX >= 0 ? STEP_LENGTH : -STEP_LENGTH), y: gripper.y };
}

function isPushing(cube: Point, zone: Point, gripper: Point): boolean {
  const way = zone.x - cube.x;
  const behind = Math.sign(way) * (cube.x - gripper.x);
  return (
    Math.abs(way) > 0.03 && behind >= TOUCH - 0.01 && behind < CLEAR && Math.abs(gripper.y - cube.y) < TOUCH - 0.03
  );
}

function pushAlongX(cube: Point, zone: Point, gripper: Point): Point {
  const sign = Math.sign(zone.x - cube.x);
  const behind = sign * (cube.x - gripper.x);
  const across = gripper.y - cube.y;
  if (behind >= TOUCH - 0.01 && Math.abs(across) < TOUCH - 0.03) {
    return { x: gripper.x + zone.x - cube.x, y: gripper.y + zone.y - cube.y };
  }
  const start = { x: cube.x - sign * CLEAR, y: cube.y };
  if (behind >= TOUCH + 0.003) return start;
  // On the wrong side or beside it: first out of the way, then past it.
  const side = { x: start.x, y: cube.y + (across >= 0 ? CLEAR : -CLEAR) };
  return Math.abs(across) >= TOUCH ? side : { x: gripper.x, y: side.y };
}

function wander(random: Random): Policy {
  let held: Action = action(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1));
  return () => {
    if (random.chance(0.25)) held = action(random.uniform(-1.2, 1.2), random.uniform(-1.2, 1.2), random.uniform(-1, 1));
    return held;
  };
}

/**
 * Ways to fail: give up on the way, drop the cube beside the zone (or leave it there), never close the fingers, move the
 * other cube.
 */
function fail(task: Task, random: Random): Policy {
  const way = random.pick(FAILURES[task]);
  if (way === 3) return act(task, random, 0.1, 0, true);
  const skilled = act(task, random, 0.1, 0);
  const dropAt = random.uniform(0.2, 0.35);
  const patience = random.index(8) + 1;
  const away = { x: random.uniform(0.1, 0.9), y: random.uniform(0.1, 0.9) };
  let step = 0;
  let gaveUp = false;
  return (observation) => {
    const { cube, zone, gripper, holds } = look(observation, false);
    gaveUp ||= way === 0 ? step >= patience || Math.hypot(cube.x - gripper.x, cube.y - gripper.y) < 0.14 : false;
    gaveUp ||= way === 1 && (holds || task === 'push') && Math.hypot(zone.x - cube.x, zone.y - cube.y) < dropAt;
    step++;
    if (gaveUp) return action(...towards(gripper, avoid(away, cube), 0.4), -1);
    const [dx, dy, grip] = skilled(observation);
    return [dx, dy, way === 2 ? -1 : grip];
  };
}

const FAILURES: Record<Task, readonly [number, ...number[]]> = {
  reach: [0],
  push: [0, 1, 3],
  'pick-place': [0, 1, 2, 3],
};

/** The point itself, or the table's opposite corner when the point would touch what must be left alone. */
function avoid(point: Point, cube: Point): Point {
  const isNear = Math.hypot(point.x - cube.x, point.y - cube.y) < 0.2;
  return isNear ? { x: cube.x < 0.5 ? 0.9 : 0.1, y: cube.y < 0.5 ? 0.9 : 0.1 } : point;
}

/** A move of at most `speed` steps along the longer axis, straight at the target. */
function towards(from: Point, to: Point, speed: number): [dx: number, dy: number] {
  const [dx, dy] = [(to.x - from.x) / STEP_LENGTH, (to.y - from.y) / STEP_LENGTH];
  const length = Math.max(Math.abs(dx), Math.abs(dy));
  const scale = length > speed ? speed / length : 1;
  return [dx * scale, dy * scale];
}

function action(dx: number, dy: number, grip: number): Action {
  return [Math.min(1, Math.max(-1, dx)), Math.min(1, Math.max(-1, dy)), grip];
}
