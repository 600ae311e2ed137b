/** Plays the bundled environment through a gateway's sessions, with the bundled model, behind a camera that may cheat. */
import { configSchema } from '../../src/config/schema.ts';
import { createEmbeddedEngine, embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { EnvSource } from '../../src/env/env.ts';
import { createEnvSource } from '../../src/env/source.ts';
import {
  COLORS,
  goalOf,
  instructionOf,
  type Policy,
  type RolloutOptions,
  resetWorld,
  type SceneOptions,
  type Task,
} from '../../src/env/tabletop/index.ts';
import { EPISODE_FLAGS } from '../../src/monitor/config.ts';
import { readCalibration } from '../../src/reward/calibration-file.ts';
import { resolveSuccess } from '../../src/reward/success.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createGateway, type Gateway } from '../../src/session/gateway.ts';
import type { Session } from '../../src/session/session.ts';
import type { Frame } from '../../src/wire/frame.ts';
import { decodeValue, encodeValue, isNdArray } from '../../src/wire/value.ts';

/** What the camera shows in place of what is there. */
export type Camera = (frame: Frame) => Frame;

export interface Played {
  /** Warnings that stood at the last step. */
  readonly warnings: readonly string[];
  /** Highest progress. */
  readonly peak: number;
  readonly steps: number;
  /** Progress at each scored step, the reset first. */
  readonly progress: readonly number[];
  readonly bonus: number;
  readonly truncated: boolean;
}

export interface Table {
  readonly gateway: Gateway;
  play(seed: number, policy: Policy, camera?: Camera): Promise<Played>;
  close(): Promise<void>;
}

/** Colours that every pair takes its turn in. */
export function sceneOf(seed: number, task: Task): SceneOptions & Pick<RolloutOptions, 'task' | 'seed'> {
  const color = (index: number) => COLORS[index % COLORS.length] ?? COLORS[0];
  return { cube: color(seed), zone: color(Math.floor(seed / COLORS.length)), edge: 'rim', task, seed };
}

export async function openTable(task: Task, engine: Engine, settings: Record<string, unknown> = {}): Promise<Table> {
  const config = configSchema.parse({ env: `builtin:tabletop/${task}`, monitor: settings });
  const scorer = createTopReward(engine);
  let camera: Camera = (frame) => frame;
  const source = createEnvSource(config.env, {
    envKwargs: {},
    deadlineMs: 60_000,
    onLog: () => {},
    onFailure: () => {},
  });
  const calibration = readCalibration(embeddedCalibrationPath(), scorer);
  const gateway = createGateway({
    source: behind(source, (frame) => camera(frame)),
    scorer,
    calibration,
    allowOutOfDomain: false,
    sampling: config.sampling,
    reward: config.reward,
    success: resolveSuccess(config.success, calibration, config.sampling),
    monitor: config.monitor,
    timing: config.timing,
    maxSessions: 1,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const { session } = await gateway.open({ target: 'make', gamma: 0.99, envId: '', instruction: undefined });
  return {
    gateway,
    async play(seed, policy, given = (frame) => frame) {
      camera = given;
      return playEpisode(session, task, seed, policy);
    },
    close: () => gateway.close(),
  };
}

async function playEpisode(session: Session, task: Task, seed: number, policy: Policy): Promise<Played> {
  const scene = sceneOf(seed, task);
  const instruction = instructionOf(goalOf(resetWorld(seed, scene), task));
  const options = encodeValue({ cube: scene.cube, zone: scene.zone });
  const first = await session.reset([{ env: 0, seed: String(seed), options, instruction }]);
  const progress = first.rewards.flatMap((terms) => terms?.progress ?? []);
  let observation = first.observation;
  let bonus = 0;
  for (;;) {
    const action = Float32Array.from(policy(read(observation)));
    const { rewards, terminated, truncated, steps, ...rest } = await session.step(
      encodeValue({ dtype: 'float32', shape: [3], data: action }),
    );
    const [terms] = rewards;
    if (!terms) throw new Error('a step without a reward');
    observation = rest.observation;
    progress.push(terms.progress);
    bonus += terms.successBonus;
    if (!terminated[0] && !truncated[0]) continue;
    const ending = { warnings: terms.warnings, steps: steps[0] ?? 0, truncated: truncated[0] === true };
    return { ...ending, peak: Math.max(...progress), progress, bonus };
  }
}

function behind(source: EnvSource, camera: Camera): EnvSource {
  return {
    ...source,
    async open(ask) {
      const env = await source.open(ask);
      const shown = <T extends { frames: readonly Frame[] }>(result: T): T => ({
        ...result,
        frames: result.frames.map(camera),
      });
      return {
        ...env,
        reset: async (...given) => shown(await env.reset(...given)),
        step: async (...given) => shown(await env.step(...given)),
      };
    },
  };
}

function read(observation: Buffer): Float32Array {
  const value = decodeValue(observation);
  if (!isNdArray(value)) throw new Error('the observation is no array');
  return Float32Array.from(value.data, Number);
}

export const openEngine = (): Promise<Engine> => createEmbeddedEngine({});

/** Scored pictures that a cheat must have: a third of an episode. */
const LONG_ENOUGH = 10;

/** Whether a cheat is one. @param shown progress from its first picture on. */
export function pleases(shown: readonly number[]): boolean {
  return shown.length >= LONG_ENOUGH && shown.filter((value) => value >= 0.7).length >= shown.length / 2;
}

export function flagsAnEpisode(warnings: readonly string[]): boolean {
  return warnings.some((text) => EPISODE_FLAGS.some((kind) => text.startsWith(`${kind}: `)));
}
