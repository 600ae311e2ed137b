import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom, resetWorld } from '../../../src/env/tabletop/index.ts';
import {
  type Action,
  distance,
  GRASP_RADIUS,
  type Point,
  stepWorld,
  type World,
} from '../../../src/env/tabletop/world.ts';

const WORLD: World = {
  gripper: { x: 0.5, y: 0.5, closed: false },
  cubes: [
    { color: 'red', x: 0.54, y: 0.5 },
    { color: 'blue', x: 0.2, y: 0.2 },
  ],
  zones: [
    { color: 'green', x: 0.8, y: 0.8 },
    { color: 'red', x: 0.2, y: 0.8 },
  ],
  held: null,
  fallen: [false, false],
  rules: { fist: false, openEdge: false },
  elapsedSteps: 0,
};

/** The fist left of the red cube; the blue one right of it, a little further down. */
const PUSHING: World = {
  ...WORLD,
  gripper: { x: 0.3, y: 0.5, closed: true },
  cubes: [
    { color: 'red', x: 0.4, y: 0.52 },
    { color: 'blue', x: 0.55, y: 0.55 },
  ],
  rules: { fist: true, openEdge: false },
};

function after(...actions: readonly Action[]): World {
  return actions.reduce(stepWorld, WORLD);
}

test('moves 0.08 a step along each axis and clips the action', () => {
  const { gripper, elapsedSteps } = after([1, -0.5, 0]);
  assert.ok(distance(gripper, { x: 0.58, y: 0.46 }) < 1e-12);
  assert.is(elapsedSteps, 1);
  assert.equal(after([9, -9, 0]).gripper, after([1, -1, 0]).gripper);
});

test('stays on the table', () => {
  const corner = after(...Array.from({ length: 20 }, (): Action => [-1, -1, 0])).gripper;
  assert.equal([corner.x, corner.y], [0.03, 0.03]);
});

test('a closing gripper takes the nearest cube within reach and carries it', () => {
  assert.is(after([0, 0, 1]).held, 0);
  const { gripper, cubes } = after([0, 0, 1], [-1, 0, 0]);
  assert.is(distance(cubes[0], gripper), 0);
  assert.equal(cubes[1], WORLD.cubes[1]);
});

test('takes nothing that is out of reach', () => {
  const far = stepWorld({ ...WORLD, gripper: { x: 0.54 + GRASP_RADIUS + 0.01, y: 0.5, closed: false } }, [0, 0, 1]);
  assert.is(far.held, null);
  assert.is(far.gripper.closed, true);
});

test('holds on until the grip passes the hysteresis, then leaves the cube where it is', () => {
  const held = after([0, 0, 1], [1, 0, -0.5]);
  assert.is(held.held, 0);
  const released = stepWorld(held, [0, 0, -0.7]);
  assert.is(released.held, null);
  assert.equal(stepWorld(released, [1, 1, 0]).cubes, held.cubes);
});

function near(actual: Point, x: number, y: number): void {
  assert.ok(distance(actual, { x, y }) < 1e-9, `(${actual.x}, ${actual.y}) instead of (${x}, ${y})`);
}

test('the fist pushes a cube along the axis it moves, and the cube pushes the next', () => {
  const once = stepWorld(PUSHING, [1, 0, 0]);
  near(once.gripper, 0.38, 0.5);
  near(once.cubes[0], 0.46, 0.52);
  near(once.cubes[1], 0.56, 0.55);
  near(stepWorld(PUSHING, [-1, 0, 0]).cubes[0], 0.4, 0.52);
});

test('a cube that the fist presses on goes along sideways', () => {
  const alone: World = { ...PUSHING, cubes: [PUSHING.cubes[0], { color: 'blue', x: 0.2, y: 0.85 }] };
  const { gripper, cubes } = stepWorld(alone, [1, 0.5, 0]);
  near(gripper, 0.38, 0.54);
  near(cubes[0], 0.46, 0.56);
});

test('the fist never grasps or opens', () => {
  const { held, gripper } = stepWorld(stepWorld(PUSHING, [0, 0, 1]), [0, 0, -1]);
  assert.is(held, null);
  assert.is(gripper.closed, true);
});

test('a cube jammed against the rim does not stick: the fist slides past it', () => {
  const jammed: World = {
    ...PUSHING,
    gripper: { x: 0.77, y: 0.5, closed: true },
    cubes: [{ color: 'red', x: 0.85, y: 0.52 }, PUSHING.cubes[1]],
  };
  const { gripper, cubes } = stepWorld(jammed, [1, -1, 0]);
  near(gripper, 0.77, 0.42);
  near(cubes[0], 0.85, 0.52);
});

test('a cube drawn along sideways pushes the other', () => {
  const below: World = { ...PUSHING, cubes: [PUSHING.cubes[0], { color: 'blue', x: 0.46, y: 0.64 }] };
  const { cubes } = stepWorld(below, [1, 0.75, 0]);
  near(cubes[0], 0.46, 0.58);
  near(cubes[1], 0.46, 0.68);
});

test('a cube let go over the rim of a zone slides in or out, to the side of its centre', () => {
  const dropped = (dx: number, dy: number) => {
    const at = { x: 0.8 + dx, y: 0.8 + dy };
    const holding: World = {
      ...WORLD,
      gripper: { ...at, closed: true },
      cubes: [{ color: 'red', ...at }, WORLD.cubes[1]],
      held: 0,
    };
    near(stepWorld(holding, [0, 0, 0]).cubes[0], at.x, at.y); // held, it stays over the rim
    const { x, y } = stepWorld(holding, [0, 0, -1]).cubes[0];
    return { x: x - 0.8, y: y - 0.8 };
  };
  near(dropped(0.069, -0.05), 0.04, -0.04);
  near(dropped(0.02, 0.03), 0.02, 0.03);
  near(dropped(-0.071, 0.03), -0.1, 0.03);
  near(dropped(0.08, -0.09), 0.08, -0.1);
  near(dropped(0.1, 0), 0.1, 0);
});

test('a cube pushed over the rim of a zone slides in, and can be pushed out again', () => {
  const before: World = {
    ...PUSHING,
    gripper: { x: 0.55, y: 0.8, closed: true },
    cubes: [{ color: 'red', x: 0.7, y: 0.83 }, PUSHING.cubes[1]],
  };
  const inside = stepWorld(stepWorld(before, [1, 0, 0]), [1, 0, 0]);
  near(inside.cubes[0], 0.79, 0.83);
  const entered = stepWorld({ ...before, gripper: { x: 0.6, y: 0.8, closed: true } }, [0.75, 0, 0]);
  near(entered.cubes[0], 0.76, 0.83);
  const out = Array.from({ length: 3 }).reduce<World>((world) => stepWorld(world, [1, 0, 0]), entered);
  near(out.cubes[0], 0.85, 0.83); // as far as the rim of the table
});

test("a row of cubes stops at the table's rim, and the fist with it", () => {
  const pushed = Array.from({ length: 12 }).reduce<World>((world) => stepWorld(world, [1, 0, 0]), PUSHING);
  near(pushed.cubes[1], 0.85, 0.55);
  near(pushed.cubes[0], 0.75, 0.52);
  near(pushed.gripper, 0.67, 0.5);
});

test('nothing overlaps whatever is pushed', () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = createRandom(seed, 'test-push');
    let world = resetWorld(seed, { task: 'push' });
    for (let step = 0; step < 60; step++) {
      world = stepWorld(world, [random.uniform(-1, 1), random.uniform(-1, 1), 0]);
      const [a, b] = world.cubes;
      const gap = (p: Point, q: Point) => Math.max(Math.abs(p.x - q.x), Math.abs(p.y - q.y));
      assert.ok(gap(a, b) > 0.1 - 1e-9 && gap(a, world.gripper) > 0.08 - 1e-9 && gap(b, world.gripper) > 0.08 - 1e-9);
      for (const { x, y } of world.cubes) assert.ok(Math.min(x, y) > 0.15 - 1e-9 && Math.max(x, y) < 0.85 + 1e-9);
    }
  }
});

test('a cube let go beyond an open edge falls for good; one held there, or behind a rim, does not', () => {
  const beyond: World = {
    ...WORLD,
    gripper: { x: 0.03, y: 0.5, closed: true },
    cubes: [{ color: 'red', x: 0.03, y: 0.5 }, WORLD.cubes[1]],
    held: 0,
  };
  const open = { ...beyond, rules: { fist: false, openEdge: true } };
  assert.equal(stepWorld(open, [0, 0, 1]).fallen, [false, false]);
  const dropped = stepWorld(open, [0, 0, -1]);
  assert.equal(dropped.fallen, [true, false]);
  assert.is(stepWorld(dropped, [0, 0, 1]).held, null, 'what has fallen cannot be picked up');
  assert.equal(stepWorld(beyond, [0, 0, -1]).fallen, [false, false]);
});

test('does not change the world it is given', () => {
  const before = structuredClone(WORLD);
  after([1, 1, 1], [1, 1, -1]);
  assert.equal(WORLD, before);
});

test.run();
