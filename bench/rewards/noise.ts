/**
 * What a model's errors do to PPO on pick-place, without a model: true progress with noise on it, so that a run takes a minute
 * instead of a quarter of an hour. The noise is a function of the state, as a score is; a scene has a gain of its own, and in
 * a tenth of the scenes a grasp is not seen.
 *
 * Run: node --import tsx bench/rewards/noise.ts [--noise 0.04 --seeds 0,1,2 --set learningRate=2e-3,hidden=64]
 */
import { parseArgs } from 'node:util';
import { createOracleEnv } from '../../examples/train/in-process.ts';
import { PPO_SETTINGS, trainPpo } from '../../examples/train/ppo.ts';
import { PPO_FOR } from '../../examples/train/settings.ts';
import { createRandom, goalOf, trueProgress, type World } from '../../src/env/tabletop/index.ts';

/** States nearer than this, in table sides, are one picture. */
const PIXEL = 1 / 64;
/** Progress of the bundled model at the start of an episode, and its mean rise over one that succeeds. */
const [START, RISE] = [0.1, 0.7];
const GAINS = [0.7, 1.3] as const;
const UNSEEN_GRASPS = 0.1;
/** True progress that a grasp is worth. */
const GRASP = 0.1;

/** @param deviation of the noise on a state's progress. */
function noisyProgress(deviation: number): (world: World) => number {
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

const { values } = parseArgs({
  options: {
    noise: { type: 'string', default: '0.04' },
    seeds: { type: 'string', default: '0,1,2' },
    set: { type: 'string', default: '' },
  },
});
const changed = Object.fromEntries(
  values.set
    .split(',')
    .filter(Boolean)
    .map((each) => each.split('=') as [string, string]),
);
for (const name of Object.keys(changed)) {
  if (name in PPO_SETTINGS) continue;
  throw new Error(`--set ${name}=… is no setting; there is ${Object.keys(PPO_SETTINGS).join(', ')}`);
}
const { environments: count, steps, scale, settings: frozen } = PPO_FOR['pick-place'];
const settings = {
  ...frozen,
  ...Object.fromEntries(Object.entries(changed).map(([name, text]) => [name, Number(text)])),
};
for (const seed of values.seeds.split(',').map(Number)) {
  const progress = noisyProgress(Number(values.noise));
  const shaping = { gamma: settings.gamma, scale, potentialOffset: -1, successBonus: 3, progress };
  const env = createOracleEnv({ task: 'pick-place', count, seed, shaping });
  let reached: number | undefined;
  let last = 0;
  await trainPpo(env, {
    steps,
    seed,
    settings,
    onUpdate: (now) => {
      last = now.success;
      if (last >= 0.9) reached ??= now.steps;
      return undefined;
    },
  });
  const when = reached === undefined ? 'never' : `at ${Math.round(reached / 1000)}k`;
  process.stdout.write(
    `noise ${values.noise}, seed ${seed}, ${values.set || 'as frozen'}: .9 ${when}, at the end ${last}\n`,
  );
}
