import type { World } from './world.ts';

/** Length of a state observation. */
export const OBSERVATION_SIZE = 17;

// biome-ignore format: pairs stand on one line
/** What each number of an observation is, by index. Positions are in [0, 1], differences in [−1, 1], flags 0 or 1. */
export const OBSERVATION_FIELDS = [
  'cube.x', 'cube.y', 'zone.x', 'zone.y', // the instructed ones
  'gripper.x', 'gripper.y', 'gripper.closed', 'holds_cube', 'holds_other_cube',
  'other_cube.x', 'other_cube.y', 'other_zone.x', 'other_zone.y',
  'cube.x - gripper.x', 'cube.y - gripper.y', 'zone.x - cube.x', 'zone.y - cube.y',
] as const;

/** The state as a trainer sees it: the instructed cube and zone first. No colours, no progress, no success. */
export function observe(world: World): Float32Array {
  const { gripper, held } = world;
  const [cube, otherCube] = world.cubes;
  const [zone, otherZone] = world.zones;
  // biome-ignore format: in the order of OBSERVATION_FIELDS
  return Float32Array.of(
    cube.x, cube.y, zone.x, zone.y,
    gripper.x, gripper.y, Number(gripper.closed), Number(held === 0), Number(held === 1),
    otherCube.x, otherCube.y, otherZone.x, otherZone.y,
    cube.x - gripper.x, cube.y - gripper.y, zone.x - cube.x, zone.y - cube.y,
  );
}
