/** A model's errors, imitated: true progress with noise on it, for runs that take half a minute instead of a quarter of an hour. */
import { createRandom, goalOf, trueProgress, type World } from '../../src/env/tabletop/index.ts';

/** States nearer than this, in table sides, are one picture. */
const PIXEL = 1 / 64;
/** Progress of the bundled model at the start of an episode, and its mean rise over one that succeeds. */
const [START, RISE] = [0.1, 0.7];
const GAINS = [0.7, 1.3] as const;
const UNSEEN_GRASPS = 0.1;
/** True progress that a grasp is worth. */
const GRASP = 0.1;

/**
 * The noise is a function of the state, as a score is; a scene has a gain of its own, and in a tenth of the scenes a grasp is
 * not seen.
 *
 * @param deviation of the noise on a state's progress.
 */
export function noisyProgress(deviation: number): (world: World) => number {
  const draw = (what: string) => createRandom(0, what);
  const place = ({ x, y }: { x: number; y: number }) => `${Math.round(x / PIXEL)},${Math.round(y / PIXEL)}`;
  return (world) => {
    const zones = world.zones.map(place).join();
    const scene = draw(zones);
    const gain = RISE * scene.uniform(...GAINS);
    const unseen = scene.chance(UNSEEN_GRASPS) && world.held === 0 ? GRASP : 0;
    const state = [zones, place(world.gripper), world.held, ...world.cubes.map(place)].join(';');
    const noise = deviation * draw(state).normal();
    const progress = START + gain * (trueProgress(world, goalOf(world, 'pick-place')) - unseen) + noise;
    return Math.max(0, Math.min(1, progress));
  };
}
