import { randomInt } from 'node:crypto';
import { DenseGymError } from '../errors.ts';
import type { Frame, FrameRequest } from '../wire/frame.ts';
import { type Space, uniformBox } from '../wire/space.ts';
import type { NdArray } from '../wire/tensor.ts';
import { decodeValue, encodeValue, isNdArray, type JsValue } from '../wire/value.ts';
import type { Env, EnvReset } from './env.ts';
import {
  COLORS,
  type Color,
  createRandom,
  EDGES,
  type Edge,
  FRAME_SIZE,
  goalOf,
  HORIZONS,
  instructionOf,
  isFailure,
  isSuccess,
  OBSERVATION_SIZE,
  observe,
  renderWorld,
  resetWorld,
  type SceneOptions,
  STEP_SECONDS,
  sparseReward,
  stepWorld,
  TASKS,
  type Task,
  trueProgress,
  type World,
} from './tabletop/index.ts';

/** What an observation of the bundled environment is: 17 numbers, a 64×64 picture, or a Dict of both. */
export const OBSERVATIONS = ['state', 'pixels', 'both'] as const;
export type Observations = (typeof OBSERVATIONS)[number];

const CAMERA = 'render';
const NO_WORLD = 'the bundled environment was stepped before its reset';

export interface BuiltinOptions {
  readonly task: Task;
  readonly observations: Observations;
  /** What stops a cube at the end of the table; default `rim`. */
  readonly edge?: Edge;
  /** Privileged progress for `info.true_progress`; tests break it to prove that no reward reads it. */
  readonly progress?: typeof trueProgress;
}

const OPEN_EDGE_TASK: Task = 'pick-place';

/**
 * Reads `tabletop/TASK` with, after a `?`, `obs=state|pixels|both` and for `pick-place` `edge=rim|open`.
 *
 * @throws DenseGymError `ENV_NOT_FOUND`.
 */
export function readBuiltinName(name: string): BuiltinOptions {
  const [path = '', query = ''] = name.split('?');
  const task = TASKS.find((known) => `tabletop/${known}` === path);
  if (!task) {
    const known = TASKS.map((each) => `builtin:tabletop/${each}`).join(', ');
    throw new DenseGymError('ENV_NOT_FOUND', `builtin:${name}: there is no such environment; there are ${known}`);
  }
  const { obs = 'state', edge = 'rim', ...unknown } = Object.fromEntries(new URLSearchParams(query));
  const [observations, end] = [OBSERVATIONS.find((known) => known === obs), EDGES.find((known) => known === edge)];
  const isAllowed = task === OPEN_EDGE_TASK || end === 'rim';
  if (!observations || !end || !isAllowed || Object.keys(unknown).length > 0) {
    const choices = [`obs=${OBSERVATIONS.join('|')}`, `with tabletop/${OPEN_EDGE_TASK} edge=${EDGES.join('|')}`];
    throw new DenseGymError(
      'ENV_NOT_FOUND',
      `builtin:${name}: after "?" comes ${choices.join(' and, joined by "&", ')}, got ${query}`,
    );
  }
  return { task, observations, edge: end };
}

/** The bundled tabletop in this process: one gripper, two cubes, two zones, a sparse reward of 1 on success. */
export function createBuiltinEnv(options: BuiltinOptions): Env {
  const { task, observations, edge = 'rim', progress = trueProgress } = options;
  let world: World | undefined;
  let seeds = createRandom(randomInt(2 ** 47), 'reset');

  const info = (now: World): Buffer =>
    encodeValue({ is_success: isSuccess(now, goalOf(now, task)), true_progress: progress(now, goalOf(now, task)) });

  function frames({ envs, cameras }: FrameRequest, now: World, ended = false, onEpisodeEnd = false): Frame[] {
    if (!cameras.includes(CAMERA) || !(envs.includes(0) || (ended && onEpisodeEnd))) return [];
    const seconds = now.elapsedSteps * STEP_SECONDS;
    const picture = { width: FRAME_SIZE, height: FRAME_SIZE, data: renderWorld(now) };
    return [{ env: 0, step: now.elapsedSteps, camera: CAMERA, seconds, encoding: 'raw', ...picture }];
  }

  return {
    spec: {
      envId: `tabletop/${task}${edge === 'open' ? '-open-edge' : ''}`,
      observationSpace: observationSpace(observations),
      actionSpace: uniformBox('float32', [3], -1, 1),
      metadata: encodeValue({ render_modes: ['rgb_array'], render_fps: 1 / STEP_SECONDS }),
      stepSeconds: STEP_SECONDS,
      maxEpisodeSteps: HORIZONS[task],
      cameras: [{ name: CAMERA }],
      instruction: instructionOf(goalOf(resetWorld(0), task)),
    },
    async reset([reset], request) {
      const { seed, scene } = readReset(reset);
      if (seed !== undefined) seeds = createRandom(seed, 'reset');
      world = resetWorld(seed ?? seeds.index(2 ** 47), { ...scene, task, edge });
      return {
        observation: encodeValue(observation(world, observations)),
        info: info(world),
        frames: frames(request, world),
      };
    },
    async step(bytes, request) {
      if (!world) throw new DenseGymError('RESET_NEEDED', NO_WORLD);
      const action = decodeValue(bytes);
      const [dx = 0, dy = 0, grip = 0] = isNdArray(action) ? Array.from(action.data, Number) : [];
      world = stepWorld(world, [dx, dy, grip]);
      const goal = goalOf(world, task);
      const terminated = isSuccess(world, goal) || isFailure(world, goal);
      const truncated = !terminated && world.elapsedSteps >= HORIZONS[task];
      return {
        observation: encodeValue(observation(world, observations)),
        rewards: [sparseReward(world, goal)],
        terminated: [terminated],
        truncated: [truncated],
        info: info(world),
        frames: frames(request, world, terminated || truncated, request.onEpisodeEnd),
      };
    },
    async render(request) {
      if (!world) throw new DenseGymError('RESET_NEEDED', NO_WORLD);
      return frames(request, world);
    },
    async close() {},
  };
}

function observationSpace(observations: Observations): Space {
  const state = uniformBox('float32', [OBSERVATION_SIZE], -1, 1);
  const pixels = uniformBox('uint8', [FRAME_SIZE, FRAME_SIZE, 3], 0, 255);
  if (observations === 'state') return state;
  if (observations === 'pixels') return pixels;
  return {
    kind: 'dict',
    entries: [
      { key: 'pixels', space: pixels },
      { key: 'state', space: state },
    ],
  };
}

function observation(world: World, observations: Observations): JsValue {
  const state = (): NdArray => ({ dtype: 'float32', shape: [OBSERVATION_SIZE], data: observe(world) });
  const pixels = (): NdArray => ({ dtype: 'uint8', shape: [FRAME_SIZE, FRAME_SIZE, 3], data: renderWorld(world) });
  if (observations === 'state') return state();
  if (observations === 'pixels') return pixels();
  return { pixels: pixels(), state: state() };
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
