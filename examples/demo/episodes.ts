import { createPolicy, type Policy } from '../../src/env/tabletop/index.ts';
import type { Frame, NdArray, Observed, RemoteEnv } from '../../src/index.ts';
import { instructionFor, type Kind, type Mover, sceneOf } from './kinds.ts';

const TASK = 'pick-place';
/** Where `holds_cube` stands in an observation; `OBSERVATION_FIELDS` names all of them. */
const HOLDS_CUBE = 7;

/** One step as the client saw it; step 0 is the reset. */
export interface StepRecord {
  readonly step: number;
  readonly reward: number;
  readonly envReward: number;
  readonly progress: number;
  readonly shaping: number;
  readonly successBonus: number;
  /** All numbers of the reward, in its terms. */
  readonly terms: readonly number[];
  /** Present where a frame was scored. */
  readonly score?: { readonly logprobTrue: number; readonly durationMs: number; readonly model: string };
  readonly holdsCube: boolean;
  /** Milliseconds from request to reply. */
  readonly replyMs: number;
  readonly frame?: Frame;
}

export interface EpisodeRecord {
  readonly seed: number;
  readonly instruction: string;
  readonly steps: readonly StepRecord[];
  /** The simulator's word at the end; no reward reads it. */
  readonly success: boolean;
}

/**
 * Plays one episode through the gateway.
 *
 * @param frames also keep the pictures.
 * @param act what moves the robot; absent: what the kind says.
 */
export async function playEpisode(
  env: RemoteEnv,
  kind: Pick<Kind, 'asked' | 'mover'>,
  seed: number,
  frames: boolean,
  act: Policy = createMover(kind.mover, seed),
): Promise<EpisodeRecord> {
  const instruction = instructionFor(kind.asked, seed);
  const steps: StepRecord[] = [];
  let asked = performance.now();
  let reply: Observed = await env.reset({ seed, options: { ...sceneOf(seed) }, instruction, frame: frames });
  steps.push(record(0, reply, performance.now() - asked));
  for (;;) {
    const action = act((reply.observation as NdArray).data as Float32Array);
    asked = performance.now();
    const stepped = await env.step(
      { dtype: 'float32', shape: [3], data: Float32Array.from(action) },
      { frame: frames },
    );
    reply = stepped;
    steps.push(record(steps.length, reply, performance.now() - asked));
    if (stepped.terminated || stepped.truncated) break;
  }
  return { seed, instruction, steps, success: reply.info['is_success'] === true };
}

function createMover(mover: Mover, seed: number): Policy {
  return mover === 'frozen' ? () => [0, 0, 0] : createPolicy(mover, TASK, seed);
}

function record(step: number, { observation, terms, frame }: Observed, replyMs: number): StepRecord {
  const { reward, envReward, progress, potential, shaping, successBonus, score } = terms;
  return {
    step,
    reward,
    envReward,
    progress,
    shaping,
    successBonus,
    terms: [reward, envReward, progress, potential, shaping, successBonus],
    ...(score && { score: { logprobTrue: score.logprobTrue, durationMs: score.durationMs, model: score.model } }),
    holdsCube: (observation as NdArray).data[HOLDS_CUBE] === 1,
    replyMs,
    ...(frame && { frame }),
  };
}
