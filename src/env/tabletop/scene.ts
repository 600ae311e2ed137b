import { createRandom, type Random } from './random.ts';
import type { Task } from './task.ts';
import { COLORS, type Color, distance, type Piece, type Point, PUSH_RIM, type World } from './world.ts';

export const EDGES = ['rim', 'open'] as const;
/** What stops a cube at the end of the table: a rim, or nothing, so that it can fall and the task has failed for good. */
export type Edge = (typeof EDGES)[number];

/** What the scene must contain (the other cube and zone get other colours at random), and what it is for. */
export interface SceneOptions {
  readonly cube: Color;
  readonly zone: Color;
  readonly task: Task;
  readonly edge: Edge;
}

export const DEFAULT_SCENE: SceneOptions = { cube: 'red', zone: 'green', task: 'pick-place', edge: 'rim' };

/** Things spawn this far from the picture's border (to `push`, behind the rim that stops cubes), pieces at least this far apart, the gripper this far from every piece. */
const SPAWN_EDGE: Record<Edge, number> = { rim: 0.12, open: 0.18 };
const PIECE_GAP = 0.24;
const GRIPPER_GAP = 0.12;

/**
 * A fresh world: two cubes and two zones of distinct colours anywhere on the table, nothing held, the gripper open; or
 * closed for good, to `push`.
 */
export function resetWorld(seed: number, options: Partial<SceneOptions> = {}): World {
  const { cube, zone, task, edge } = { ...DEFAULT_SCENE, ...options };
  const random = createRandom(seed, 'scene');
  const fist = task === 'push';
  const [cubeA, cubeB, zoneA, zoneB, gripper] = samplePoints(random, fist ? PUSH_RIM : SPAWN_EDGE[edge]);
  return {
    gripper: { ...gripper, closed: fist },
    cubes: [piece(cubeA, cube), piece(cubeB, otherColor(random, cube))],
    zones: [piece(zoneA, zone), piece(zoneB, otherColor(random, zone))],
    held: null,
    fallen: [false, false],
    rules: { fist, openEdge: edge === 'open' },
    elapsedSteps: 0,
  };
}

type Places = readonly [Point, Point, Point, Point, Point];

/** Rejection sampling: every layout that keeps the gaps is equally likely. */
function samplePoints(random: Random, edge: number): Places {
  const point = (): Point => ({ x: random.uniform(edge, 1 - edge), y: random.uniform(edge, 1 - edge) });
  for (;;) {
    const places: Places = [point(), point(), point(), point(), point()];
    if (keepsGaps(places)) return places;
  }
}

function keepsGaps(places: Places): boolean {
  const gripper = places[4];
  return places.slice(0, 4).every((place, i) => {
    const others = places.slice(i + 1, 4);
    return distance(place, gripper) > GRIPPER_GAP && others.every((other) => distance(place, other) > PIECE_GAP);
  });
}

function piece(place: Point, color: Color): Piece {
  return { color, x: place.x, y: place.y };
}

function otherColor(random: Random, color: Color): Color {
  const [first, ...rest] = COLORS.filter((other) => other !== color);
  return first === undefined ? color : random.pick([first, ...rest]);
}
