import { createRandom, type Random } from './random.ts';
import { COLORS, type Color, distance, type Piece, type Point, type World } from './world.ts';

/** What the scene must contain; the other cube and zone get other colours at random. */
export interface SceneOptions {
  readonly cube: Color;
  readonly zone: Color;
}

export const DEFAULT_SCENE: SceneOptions = { cube: 'red', zone: 'green' };

/** Things spawn this far from the edge, pieces at least this far apart, the gripper this far from every piece. */
const EDGE = 0.12;
const PIECE_GAP = 0.24;
const GRIPPER_GAP = 0.12;

/** A fresh world: two cubes and two zones of distinct colours anywhere on the table, the gripper open, nothing held. */
export function resetWorld(seed: number, options: Partial<SceneOptions> = {}): World {
  const { cube, zone } = { ...DEFAULT_SCENE, ...options };
  const random = createRandom(seed, 'scene');
  const [cubeA, cubeB, zoneA, zoneB, gripper] = samplePoints(random);
  return {
    gripper: { ...gripper, closed: false },
    cubes: [piece(cubeA, cube), piece(cubeB, otherColor(random, cube))],
    zones: [piece(zoneA, zone), piece(zoneB, otherColor(random, zone))],
    held: null,
    elapsedSteps: 0,
  };
}

type Places = readonly [Point, Point, Point, Point, Point];

/** Rejection sampling: every layout that keeps the gaps is equally likely. */
function samplePoints(random: Random): Places {
  const point = (): Point => ({ x: random.uniform(EDGE, 1 - EDGE), y: random.uniform(EDGE, 1 - EDGE) });
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
