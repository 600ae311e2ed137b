import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  GOALS,
  goalOf,
  goalOfInstruction,
  instructionOf,
  isFailure,
  isSuccess,
  POLICY_KINDS,
  resetWorld,
  rollout,
  sparseReward,
  trueProgress,
  WORDINGS,
  type World,
} from '../../../src/env/tabletop/index.ts';

const SCENE = resetWorld(5);
const PLACE = goalOf(SCENE, 'pick-place');

function withCubeAt(dx: number, dy: number, change: Partial<World> = {}): World {
  const [zone] = SCENE.zones;
  const cube = { ...SCENE.cubes[0], x: zone.x + dx, y: zone.y + dy };
  return { ...SCENE, cubes: [cube, SCENE.cubes[1]], gripper: { x: cube.x, y: cube.y, closed: false }, ...change };
}

test('there are 36 goals, and every wording of each is understood', () => {
  assert.is(GOALS.length, 36);
  const texts = new Set<string>();
  for (const goal of GOALS) {
    WORDINGS[goal.task].forEach((_, wording) => {
      texts.add(instructionOf(goal, wording));
      assert.equal(goalOfInstruction(instructionOf(goal, wording)), goal);
    });
  }
  assert.is(texts.size, 4 * WORDINGS.reach.length + 16 * (WORDINGS.push.length + WORDINGS['pick-place'].length));
  assert.is(goalOfInstruction('open the drawer'), undefined);
});

test('progress stays in [0, 1] for every goal and policy, and is 1 exactly on success', () => {
  for (const policy of POLICY_KINDS) {
    for (let seed = 0; seed < 20; seed++) {
      for (const world of rollout({ policy, task: 'pick-place', seed })) {
        for (const goal of GOALS) {
          const progress = trueProgress(world, goal);
          assert.ok(progress >= 0 && progress <= 1, `${progress}`);
          assert.is(progress === 1, isSuccess(world, goal));
          assert.is(sparseReward(world, goal), isSuccess(world, goal) ? 1 : 0);
        }
      }
    }
  }
});

test('what is not on the table makes no progress', () => {
  const colors = SCENE.cubes.map(({ color }) => color);
  for (const goal of GOALS) if (!colors.includes(goal.cube)) assert.is(trueProgress(SCENE, goal), 0);
});

test('placed means inside the zone and let go', () => {
  assert.is(isSuccess(withCubeAt(0.06, -0.06), PLACE), true);
  assert.is(isSuccess(withCubeAt(0.08, 0), PLACE), false, 'beside the zone');
  assert.is(isSuccess(withCubeAt(0, 0, { held: 0 }), PLACE), false, 'still held');
  const held = withCubeAt(0, 0, { held: 0 });
  assert.ok(trueProgress(held, PLACE) <= 0.8 && trueProgress(withCubeAt(0.08, 0), PLACE) <= 0.3);
});

test('reached means the gripper over the cube; progress grows to .75 before that', () => {
  const reach = goalOf(SCENE, 'reach');
  const [cube] = SCENE.cubes;
  const at = (away: number) => ({ ...SCENE, gripper: { x: cube.x + away, y: cube.y, closed: false } });
  assert.is(trueProgress(at(0.049), reach), 1);
  const values = [0.4, 0.2, 0.051].map((away) => trueProgress(at(away), reach));
  assert.ok(
    values.every((value, i) => value > (values[i - 1] ?? 0) && value <= 0.75),
    `${values}`,
  );
});

test('a push is ready at any side from which the way leads to the zone', () => {
  const push = goalOf(SCENE, 'push');
  const fistAt = (dx: number, dy: number) => {
    const world = withCubeAt(0.3, 0.2); // the zone lies to the left of the cube, and above
    const [cube] = world.cubes;
    return trueProgress({ ...world, gripper: { x: cube.x + dx, y: cube.y + dy, closed: true } }, push);
  };
  assert.ok(Math.abs(fistAt(0.08, 0) - fistAt(0, 0.08)) < 1e-9);
  assert.ok(fistAt(0.08, 0) > fistAt(-0.08, 0) + 0.1 && fistAt(0, 0.08) > fistAt(0, -0.08) + 0.1);
});

test('pushed means inside the zone; progress grows with the way done, up to .75 before that', () => {
  const push = goalOf(SCENE, 'push');
  assert.is(isSuccess(withCubeAt(0.06, -0.06), push), true);
  const values = [0.3, 0.2, 0.08].map((away) => trueProgress(withCubeAt(away, 0), push));
  assert.ok(
    values.every((value, i) => value > (values[i - 1] ?? 0) && value <= 0.75),
    `${values}`,
  );
});

test('a fallen cube is a failure of the goals that name it, and no progress', () => {
  const fallen = { ...withCubeAt(0, 0), fallen: [true, false] as const };
  assert.is(isFailure(fallen, PLACE), true);
  assert.is(isSuccess(fallen, PLACE), false);
  assert.is(trueProgress(fallen, PLACE), 0);
  assert.is(isFailure(fallen, { ...PLACE, cube: fallen.cubes[1].color }), false);
});

test('progress rises at the grasp, along the way and at the release', () => {
  const values = rollout({ policy: 'expert', task: 'pick-place', seed: 3 }).map((world) => trueProgress(world, PLACE));
  assert.ok((values[0] ?? 1) < 0.3 && values.at(-1) === 1);
  const falls = values.filter((value, i) => i > 0 && value < (values[i - 1] ?? 0) - 0.02);
  assert.is(falls.length, 0, `${values}`);
});

test.run();
