import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Action, distance, GRASP_RADIUS, stepWorld, type World } from '../../../src/env/tabletop/world.ts';

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
  elapsedSteps: 0,
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

test('does not change the world it is given', () => {
  const before = structuredClone(WORLD);
  after([1, 1, 1], [1, 1, -1]);
  assert.equal(WORLD, before);
});

test.run();
