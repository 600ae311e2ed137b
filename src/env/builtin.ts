import type { FrameRequest } from '../wire/frame.ts';
import { type Space, uniformBox } from '../wire/space.ts';
import type { NdArray } from '../wire/tensor.ts';
import { decodeValue, encodeValue, isNdArray, type JsValue } from '../wire/value.ts';
import type { BuiltinOptions, Observations } from './builtin-name.ts';
import type { Env, EnvOpen } from './env.ts';
import {
  FRAME_SIZE,
  goalOf,
  HORIZONS,
  instructionOf,
  OBSERVATION_SIZE,
  observe,
  renderWorld,
  resetWorld,
  STEP_SECONDS,
  type World,
} from './tabletop/index.ts';
import { CAMERA, createTabletopCopy, type TabletopCopy } from './tabletop-copy.ts';

/** Numbers of an action: dx, dy, grip. */
const ACTION_SIZE = 3;

/** The bundled tabletop in this process: one gripper, two cubes, two zones, a sparse reward of 1 on success. */
export function createBuiltinEnv(
  options: BuiltinOptions,
  { numEnvs, autoreset }: Pick<EnvOpen, 'numEnvs' | 'autoreset'> = {},
): Env {
  const { task, observations, edge = 'rim' } = options;
  const copies = Array.from({ length: numEnvs ?? 1 }, (_, env) => createTabletopCopy(env, options));

  const observation = (): Buffer => {
    const worlds = copies.map(({ world }) => world);
    return encodeValue(observeAll(worlds, observations, numEnvs === undefined ? [] : [numEnvs]));
  };
  const info = (): Buffer => {
    const infos = copies.map((copy) => copy.info());
    return encodeValue(numEnvs === undefined ? (infos[0] ?? {}) : infos);
  };
  const framesOf = (which: readonly TabletopCopy[], { cameras }: FrameRequest) =>
    cameras.includes(CAMERA) ? which.map((copy) => copy.frame()) : [];
  const asked = ({ envs }: FrameRequest, alsoEnded = false) =>
    copies.filter(({ ended }, env) => envs.includes(env) || (alsoEnded && ended));

  return {
    spec: {
      envId: `tabletop/${task}${edge === 'open' ? '-open-edge' : ''}`,
      numEnvs,
      autoreset,
      observationSpace: observationSpace(observations),
      actionSpace: uniformBox('float32', [ACTION_SIZE], -1, 1),
      metadata: encodeValue({ render_modes: ['rgb_array'], render_fps: 1 / STEP_SECONDS }),
      stepSeconds: STEP_SECONDS,
      maxEpisodeSteps: HORIZONS[task],
      cameras: [{ name: CAMERA }],
      instruction: instructionOf(goalOf(resetWorld(0), task)),
    },
    async reset(resets, request) {
      for (const reset of resets) copies[reset.env]?.reset(reset);
      return { observation: observation(), info: info(), frames: framesOf(asked(request), request) };
    },
    async step(bytes, request, resets = []) {
      const action = decodeValue(bytes);
      const numbers = isNdArray(action) ? Array.from(action.data, Number) : [];
      const outcomes = copies.map((copy, env) => {
        if (!resets.includes(env)) return copy.step(numbers.slice(env * ACTION_SIZE, (env + 1) * ACTION_SIZE));
        copy.reset();
        return { reward: 0, terminated: false, truncated: false };
      });
      return {
        observation: observation(),
        rewards: outcomes.map(({ reward }) => reward),
        terminated: outcomes.map(({ terminated }) => terminated),
        truncated: outcomes.map(({ truncated }) => truncated),
        info: info(),
        frames: framesOf(asked(request, request.onEpisodeEnd), request),
      };
    },
    async render(request) {
      return framesOf(asked(request), request);
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

/** @param lead leading dimension of a batch; none for a single environment. */
function observeAll(worlds: readonly World[], observations: Observations, lead: readonly number[]): JsValue {
  const state = (): NdArray => {
    const data = new Float32Array(worlds.length * OBSERVATION_SIZE);
    for (const [row, world] of worlds.entries()) data.set(observe(world), row * OBSERVATION_SIZE);
    return { dtype: 'float32', shape: [...lead, OBSERVATION_SIZE], data };
  };
  const pixels = (): NdArray => {
    const size = FRAME_SIZE * FRAME_SIZE * 3;
    const data = new Uint8Array(worlds.length * size);
    for (const [row, world] of worlds.entries()) data.set(renderWorld(world), row * size);
    return { dtype: 'uint8', shape: [...lead, FRAME_SIZE, FRAME_SIZE, 3], data };
  };
  if (observations === 'state') return state();
  if (observations === 'pixels') return pixels();
  return { pixels: pixels(), state: state() };
}
