import { randomInt } from 'node:crypto';
import { DenseGymError } from '../errors.ts';
import type { Frame } from '../wire/frame.ts';
import { decodeValue, type JsValue } from '../wire/value.ts';
import type { BuiltinOptions } from './builtin-name.ts';
import type { EnvReset } from './env.ts';
import {
  COLORS,
  type Color,
  createRandom,
  FRAME_SIZE,
  goalOf,
  HORIZONS,
  isFailure,
  isSuccess,
  renderWorld,
  resetWorld,
  type SceneOptions,
  STEP_SECONDS,
  sparseReward,
  stepWorld,
  trueProgress,
  type World,
} from './tabletop/index.ts';

/** Its one camera. */
export const CAMERA = 'render';

/** One tabletop of a session, with its random numbers. */
export interface TabletopCopy {
  /** @throws DenseGymError `RESET_NEEDED` before the first reset. */
  readonly world: World;
  /** Whether its episode has ended. */
  readonly ended: boolean;
  /** @throws DenseGymError `REQUEST_INVALID` for options that it does not take. */
  reset(reset?: EnvReset): void;
  step(action: readonly number[]): { reward: number; terminated: boolean; truncated: boolean };
  info(): { readonly [key: string]: JsValue };
  frame(): Frame;
}

/** @param env index in the batch. */
export function createTabletopCopy(
  env: number,
  { task, edge = 'rim', progress = trueProgress }: BuiltinOptions,
): TabletopCopy {
  let world: World | undefined;
  let ended = false;
  let seeds = createRandom(randomInt(2 ** 47), 'reset');

  function now(): World {
    if (world) return world;
    throw new DenseGymError('RESET_NEEDED', 'the bundled environment was stepped before its reset');
  }

  return {
    get world() {
      return now();
    },
    get ended() {
      return ended;
    },
    reset(reset) {
      const { seed, scene } = readReset(reset);
      if (seed !== undefined) seeds = createRandom(seed, 'reset');
      world = resetWorld(seed ?? seeds.index(2 ** 47), { ...scene, task, edge });
      ended = false;
    },
    step([dx = 0, dy = 0, grip = 0]) {
      world = stepWorld(now(), [dx, dy, grip]);
      const goal = goalOf(world, task);
      const terminated = isSuccess(world, goal) || isFailure(world, goal);
      const truncated = !terminated && world.elapsedSteps >= HORIZONS[task];
      ended = terminated || truncated;
      return { reward: sparseReward(world, goal), terminated, truncated };
    },
    info() {
      const goal = goalOf(now(), task);
      return { is_success: isSuccess(now(), goal), true_progress: progress(now(), goal) };
    },
    frame() {
      const { elapsedSteps } = now();
      const picture = { width: FRAME_SIZE, height: FRAME_SIZE, data: renderWorld(now()) };
      const seconds = elapsedSteps * STEP_SECONDS;
      return { env, step: elapsedSteps, camera: CAMERA, seconds, encoding: 'raw', ...picture };
    },
  };
}

type Colors = Partial<Pick<SceneOptions, 'cube' | 'zone'>>;

/** Reset options are `cube` and `zone`: the colours the scene must contain, and the task asks for. */
function readReset(reset: EnvReset | undefined): { seed?: number; scene: Colors } {
  const given = reset && reset.options.length > 0 ? decodeValue(reset.options) : {};
  const options = Object.entries(typeof given === 'object' && given !== null ? given : {});
  const scene: { -readonly [Key in keyof Colors]: Colors[Key] } = {};
  for (const [key, value] of options) {
    const color = COLORS.find((known): known is Color => known === value);
    if ((key !== 'cube' && key !== 'zone') || !color) {
      throw new DenseGymError(
        'REQUEST_INVALID',
        `reset option ${key}=${String(value)}: the tabletop takes cube and zone, each one of ${COLORS.join(', ')}`,
      );
    }
    scene[key] = color;
  }
  // Seeds may have 64 bits; a double holds 53.
  return { scene, ...(reset?.seed !== undefined && { seed: Number(BigInt.asUintN(53, BigInt(reset.seed))) }) };
}
