/** The same vector of environments behind a gRPC address: a gateway's dense rewards, or a host's sparse ones. */

import { createRandom } from '../../src/env/tabletop/index.ts';
import {
  connect,
  type NdArray,
  type RemoteEnv,
  type RewardUpdate,
  type Space,
  type StepKey,
  type Stepped,
} from '../../src/index.ts';
import { joinRows, type VectorEnv } from './vector-env.ts';

export interface RemoteOptions {
  /** `HOST:PORT`. */
  readonly target: string;
  /** Sessions, one environment each. */
  readonly count: number;
  /** The trainer's discount, which a gateway shapes with. */
  readonly gamma: number;
  /** Of the seeds that the first episodes are reset with; the environments go on from there. */
  readonly seed: number;
}

/** What is counted while training, beyond what PPO learns from. */
export interface RewardCounts {
  /** Episodes that ended. */
  episodes: number;
  /** Those that were paid a success bonus though the simulator saw no success. */
  falseSuccesses: number;
  /** Scores that were due and did not come. */
  missing: number;
}

export interface RemoteVectorEnv extends VectorEnv {
  readonly counts: Readonly<RewardCounts>;
  /** Ends all sessions. Idempotent. */
  close(): Promise<void>;
}

interface Step {
  readonly observation: Float32Array;
  readonly final: Float32Array;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly success: boolean;
  readonly answer: Pick<Stepped, 'stepKey' | 'terms'>;
}

/**
 * Opens `count` sessions; when one of them cannot be opened or used, none stays open.
 *
 * @throws DenseGymError as `connect` does; Error for spaces that PPO cannot use.
 */
export async function connectVectorEnv({ target, count, gamma, seed }: RemoteOptions): Promise<RemoteVectorEnv> {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => connect({ target, gamma })));
  const envs = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const close = async () => void (await Promise.all(envs.map((env) => env.close())));
  try {
    const failed = opened.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return { ...createVectorEnv(envs, seed), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function createVectorEnv(envs: readonly RemoteEnv[], seed: number): Omit<RemoteVectorEnv, 'close'> {
  const count = envs.length;
  const random = createRandom(seed, 'remote-resets');
  const counts: RewardCounts = { episodes: 0, falseSuccesses: 0, missing: 0 };
  const falseSuccesses = createFalseSuccesses();
  const observationSize = boxSize(envs[0]?.observationSpace, 'observations');
  const actionSize = boxSize(envs[0]?.actionSpace, 'actions');
  requireUnitBox(envs[0]?.actionSpace);

  async function stepOne(env: RemoteEnv, i: number, action: Float32Array): Promise<Step> {
    const { observation, reward, terminated, truncated, info, terms, stepKey } = await env.step({
      dtype: 'float32',
      shape: [actionSize],
      data: action,
    });
    const answer = { terms, stepKey: { ...stepKey, envIndex: i } };
    look(answer);
    const final = floats(observation);
    const success = info.is_success === true;
    const step = { final, reward, terminated, truncated, answer };
    if (!terminated && !truncated) return { ...step, observation: final, success: false };
    counts.episodes++;
    counts.falseSuccesses += falseSuccesses.end(answer.stepKey, success);
    const next = await env.reset();
    return { ...step, observation: floats(next.observation), success };
  }

  function look({ terms, stepKey }: Step['answer']): void {
    if (terms.scoreState === 'SCORE_STATE_FALLBACK') counts.missing++;
    if (terms.successBonus > 0) counts.falseSuccesses += falseSuccesses.pay(stepKey);
  }

  /** Updates of one session, as those of a row. */
  function ofRow(updates: readonly RewardUpdate[], envIndex: number): readonly RewardUpdate[] {
    return updates.map((update) => {
      const own = { ...update, envIndex };
      look({ terms: own.terms, stepKey: own });
      return own;
    });
  }

  return {
    count,
    observationSize,
    actionSize,
    counts,
    async reset() {
      const first = await Promise.all(envs.map((env) => env.reset({ seed: random.index(2 ** 47) })));
      return joinRows(first.map(({ observation }) => floats(observation)));
    },
    async step(actions) {
      const action = (i: number) => actions.slice(i * actionSize, (i + 1) * actionSize);
      const steps = await Promise.all(envs.map((env, i) => stepOne(env, i, action(i))));
      return {
        observations: joinRows(steps.map(({ observation }) => observation)),
        finalObservations: joinRows(steps.map(({ final }) => final)),
        rewards: Float32Array.from(steps, ({ reward }) => reward),
        terminated: Uint8Array.from(steps, ({ terminated }) => Number(terminated)),
        truncated: Uint8Array.from(steps, ({ truncated }) => Number(truncated)),
        successes: Uint8Array.from(steps, ({ success }) => Number(success)),
        answers: steps.map(({ answer }) => answer),
      };
    },
    pollUpdates: () => envs.flatMap((env, i) => ofRow(env.pollUpdates(), i)),
    async flush() {
      const updates = await Promise.all(envs.map((env) => env.flush()));
      return updates.flatMap(ofRow);
    },
  };
}

/** Counts episodes that were paid a success the simulator did not see. A bonus may come before the end, or after it. */
function createFalseSuccesses() {
  const paid = new Set<string>();
  const failed = new Set<string>();
  const name = ({ envIndex, episode }: StepKey) => `${envIndex}/${episode}`;
  return {
    pay: (key: StepKey): number => {
      if (failed.delete(name(key))) return 1;
      paid.add(name(key));
      return 0;
    },
    end: (key: StepKey, isSuccess: boolean): number => {
      const wasPaid = paid.delete(name(key));
      if (!isSuccess && !wasPaid) failed.add(name(key));
      return Number(!isSuccess && wasPaid);
    },
  };
}

function boxSize(space: Space | undefined, what: string): number {
  const [length, ...more] = space?.kind === 'box' && space.dtype === 'float32' ? space.shape : [];
  if (length !== undefined && more.length === 0) return length;
  const got = space?.kind === 'box' ? `a Box of ${space.dtype} [${space.shape.join(', ')}]` : space?.kind;
  throw new Error(`PPO needs ${what} that are a Box of float32 with one dimension, the server has ${got}`);
}

function requireUnitBox(space: Space | undefined): void {
  const isAll = ({ data }: NdArray, bound: number) => Array.from(data, Number).every((value) => value === bound);
  if (space?.kind === 'box' && isAll(space.low, -1) && isAll(space.high, 1)) return;
  throw new Error("PPO needs actions from −1 to 1; wrap the environment in Gymnasium's RescaleAction");
}

function floats(observation: unknown): Float32Array {
  const { data } = observation as { data?: ArrayLike<number> };
  if (!data) throw new Error('PPO needs Box observations; the server sent something else');
  return Float32Array.from(data);
}
