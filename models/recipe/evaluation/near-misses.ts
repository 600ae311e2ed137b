/** States that look nearly done, which scripted episodes seldom hold. */
import {
  COLORS,
  createRandom,
  goalOf,
  instructionOf,
  type Random,
  renderWorld,
  resetWorld,
  type World,
} from '../../../src/env/tabletop/index.ts';
import { settle } from '../../../src/env/tabletop/world.ts';
import { toFrame, toImage } from '../frames.ts';
import type { Judge } from './scored.ts';

/** Makes the state from a fresh scene. A cube lies within .04 of a zone's middle along both axes, or at least .10 from it. */
type Situation = (scene: World, random: Random) => World;

/** The instructed cube let go at this distance from the zone's middle along x, the open gripper still where it let go. */
function letGo(low: number, high: number): Situation {
  return (scene, random) => {
    const [zone] = scene.zones;
    const side = random.chance(0.5) ? 1 : -1;
    const at = { x: zone.x + side * random.uniform(low, high), y: zone.y + random.uniform(-0.05, 0.05) };
    const cube = settle({ ...scene.cubes[0], ...at }, scene.zones);
    return { ...scene, cubes: [cube, scene.cubes[1]], gripper: { ...at, closed: false } };
  };
}

/** By key of the evaluation's rows. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  p_true_inside: letGo(0, 0.04),
  p_true_slid_in: letGo(0.06, 0.069),
  p_true_slid_out: letGo(0.071, 0.09),
  p_true_beside: letGo(0.1, 0.14),
  p_true_held_above: (scene) => {
    const at = { x: scene.zones[0].x, y: scene.zones[0].y };
    const cubes: World['cubes'] = [{ ...scene.cubes[0], ...at }, scene.cubes[1]];
    return { ...scene, cubes, gripper: { ...at, closed: true }, held: 0 };
  },
  p_true_held_beside: (scene, random) => {
    const at = { x: scene.zones[0].x + random.pick([-1, 1]) * random.uniform(0.08, 0.14), y: scene.zones[0].y };
    const cubes: World['cubes'] = [{ ...scene.cubes[0], ...at }, scene.cubes[1]];
    return { ...scene, cubes, gripper: { ...at, closed: true }, held: 0 };
  },
  p_true_fallen: (scene) => ({ ...scene, fallen: [true, false], rules: { fist: false, openEdge: true } }),
  p_true_other_cube_inside: (scene) => {
    const at = { x: scene.zones[0].x, y: scene.zones[0].y };
    return { ...scene, cubes: [scene.cubes[0], { ...scene.cubes[1], ...at }], gripper: { ...at, closed: false } };
  },
};

/** P(True) of the situation, seen after its scene's start, in `count` scenes. */
export async function situationProbabilities(
  situation: Situation,
  firstSeed: number,
  count: number,
  judge: Judge,
): Promise<number[]> {
  const probabilities: number[] = [];
  for (let i = 0; i < count; i++) {
    const random = createRandom(firstSeed + i, 'evaluation-near-miss');
    const scene = resetWorld(firstSeed + i, { cube: random.pick(COLORS), zone: random.pick(COLORS) });
    const frames = [scene, situation(scene, random)].map((world, step) => toFrame(toImage(renderWorld(world)), step));
    const scores = await judge(frames, instructionOf(goalOf(scene, 'pick-place'), i));
    probabilities.push(Math.exp(scores.at(-1)?.logprob ?? Number.NaN));
  }
  return probabilities;
}
