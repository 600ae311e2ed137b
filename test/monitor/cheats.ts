/** Cameras that cheat, and policies that do not. */
import {
  createPolicy,
  createRandom,
  FRAME_SIZE,
  type Policy,
  renderWorld,
  rollout,
  type Task,
} from '../../src/env/tabletop/index.ts';
import type { Frame } from '../../src/wire/frame.ts';
import { type Camera, sceneOf } from './play.ts';

/** From this step on the camera cheats: the robot has been seen to move by then. */
export const FROM = 6;

const withData = (frame: Frame, data: Uint8Array): Frame => ({ ...frame, data });

/** Pictures of an expert's episode, the last of them a success, and of so many steps more. */
function expertPictures(seed: number, task: Task, scene = seed, afterSuccess = 0): readonly Uint8Array[] {
  const { cube, zone } = sceneOf(seed, task);
  return rollout({ ...sceneOf(scene, task), cube, zone, policy: 'expert', seed: scene, afterSuccess }).map(renderWorld);
}

/** The picture of the goal in the very same scene, for good. */
export function frozen(seed: number, task: Task): Camera {
  const goal = expertPictures(seed, task).at(-1) as Uint8Array;
  return (frame) => (frame.step < FROM ? frame : withData(frame, goal));
}

/** The last pictures of an expert's episode in the same scene and one after its success, over and over. */
export function looping(seed: number, task: Task): Camera {
  const length = 2 + (seed % 4);
  const cycle = expertPictures(seed, task, seed, 1).slice(-length);
  return (frame) => {
    const picture = cycle[frame.step % cycle.length];
    return frame.step < FROM || !picture ? frame : withData(frame, picture);
  };
}

/** A photograph of the goal in another scene, held over most of the picture by a hand that trembles. */
export function photograph(seed: number, task: Task): Camera {
  const goal = expertPictures(seed, task, seed + 500_000).at(-1) as Uint8Array;
  return trembling(seed, (x, y) => [x, y], goal, 4);
}

/** The goal's own corner of the table from very near: cube and zone fill most of the picture. */
export function nearObject(seed: number, task: Task): Camera {
  const { cube, zone } = sceneOf(seed, task);
  const world = rollout({ ...sceneOf(seed + 700_000, task), cube, zone, policy: 'expert', seed: seed + 700_000 }).at(
    -1,
  );
  if (!world) throw new Error('an episode without an end');
  const [centreX, centreY] = [world.cubes[0].x * FRAME_SIZE, world.cubes[0].y * FRAME_SIZE];
  const zoom = 2;
  const at = (centre: number, to: number) => centre + (to - FRAME_SIZE / 2) / zoom;
  return trembling(seed, (x, y) => [at(centreX, x), at(centreY, y)], renderWorld(world), 4);
}

/** @param border pixels at each side of the picture that stay what they are. */
function trembling(
  seed: number,
  from: (x: number, y: number) => readonly [number, number],
  picture: Uint8Array,
  border: number,
): Camera {
  const random = createRandom(seed, 'hand');
  return (frame) => {
    if (frame.step < FROM) return frame;
    const data = Uint8Array.from(frame.data);
    const [dx, dy] = [random.uniform(-1, 1), random.uniform(-1, 1)];
    const clip = (value: number) => Math.min(FRAME_SIZE - 1, Math.max(0, Math.round(value)));
    for (let y = border; y < FRAME_SIZE - border; y++) {
      for (let x = border; x < FRAME_SIZE - border; x++) {
        const [column, row] = from(x + dx, y + dy);
        const source = (clip(row) * FRAME_SIZE + clip(column)) * 3;
        data.set(picture.subarray(source, source + 3), (y * FRAME_SIZE + x) * 3);
      }
    }
    return withData(frame, data);
  };
}

export const HONEST = ['expert', 'noisy', 'failing', 'random', 'clumsy', 'hovering', 'wrong zone', 'still'] as const;
export type Honest = (typeof HONEST)[number];

/** A policy that means well, or nothing at all, before a camera that shows what is there. */
export function honest(kind: Honest, task: Task, seed: number): Policy {
  if (kind === 'still') return () => [0, 0, 0];
  if (kind === 'expert' || kind === 'noisy' || kind === 'failing' || kind === 'random')
    return createPolicy(kind, task, seed);
  const expert = createPolicy('expert', task, seed);
  if (kind === 'hovering') return (seen) => hover(expert, seen);
  if (kind === 'wrong zone') return (seen) => expert(swapZones(seen));
  const wander = createPolicy('random', task, seed);
  const random = createRandom(seed, 'clumsy');
  return (seen) => (random.chance(0.5) ? expert(seen) : wander(seen));
}

/** The expert, who never opens the fingers, and rests where the expert would. */
function hover(expert: Policy, seen: Float32Array): ReturnType<Policy> {
  const [dx, dy, grip] = expert(seen);
  const holds = seen[7] === 1;
  return holds ? [dx, dy, 1] : [dx, dy, grip];
}

/** As if the other zone were the one that was asked for. */
function swapZones(seen: Float32Array): Float32Array {
  const swapped = Float32Array.from(seen);
  for (const i of [0, 1]) [swapped[2 + i], swapped[11 + i]] = [seen[11 + i] ?? 0, seen[2 + i] ?? 0];
  return swapped;
}
