import { checkTarget } from '../config/address.ts';
import { DenseGymError } from '../errors.ts';
import { type Beside, inline } from '../wire/beside.ts';
import type { Frame } from '../wire/frame.ts';
import { readFrame } from '../wire/frame.ts';
import type { Reward__Output } from '../wire/generated/densegym/v1/Reward.ts';
import type { RewardConfig__Output } from '../wire/generated/densegym/v1/RewardConfig.ts';
import { readSpace, type Space } from '../wire/space.ts';
import { decodeValue, encodeValue, type JsValue } from '../wire/value.ts';
import { type ClientAccess, dialling } from './access.ts';
import { createLateRewards, type RewardUpdate, type StepKey } from './late.ts';
import { startSessionCall } from './session-call.ts';

export interface ConnectOptions extends ClientAccess {
  /** `HOST:PORT` of a gateway (dense rewards) or of a host (sparse ones). */
  readonly target: string;
  /** The trainer's discount factor, in [0, 1]; a gateway needs it, a host ignores it. */
  readonly gamma?: number;
  /** What the robot is to do; absent: the server's own. */
  readonly instruction?: string;
  /** `attach` shares the server's one long-lived environment, a robot; `make`, the default, opens a fresh one. */
  readonly open?: 'make' | 'attach';
  /**
   * False: the session stays with its gRPC stream; true: by a plain TCP connection beside it where the server offers one. Absent: the
   * variable DENSEGYM_PIPE, else true.
   */
  readonly pipe?: boolean;
  /** Most milliseconds until a reply; the session is given up when they have passed. Default 120,000. */
  readonly deadlineMs?: number;
}

export interface ResetOptions {
  /** Seed of the environment's random numbers; absent: it goes on with those it has. */
  readonly seed?: number | bigint;
  /** Options as the environment takes them. */
  readonly options?: { readonly [key: string]: JsValue };
  /** From this episode on. */
  readonly instruction?: string;
  /** Also send a picture of the reset. */
  readonly frame?: boolean;
}

export interface StepOptions {
  /** Also send a picture of this step. */
  readonly frame?: boolean;
}

export interface Observed {
  readonly observation: JsValue;
  /** The environment's own. */
  readonly info: { readonly [key: string]: JsValue };
  /** The reward in its terms; see `Reward` in proto/densegym/v1/reward.proto. */
  readonly terms: Reward__Output;
  /** Present when it was asked for: RGB. */
  readonly frame?: Frame;
}

export interface Stepped extends Observed {
  /** What a trainer optimises. */
  readonly reward: number;
  /** The task has ended: do not bootstrap. */
  readonly terminated: boolean;
  /** A limit cut the episode: bootstrap. */
  readonly truncated: boolean;
  /** What the step's update is known by, where `terms.scoreState` is `SCORE_STATE_PROVISIONAL`. */
  readonly stepKey: StepKey;
}

/** A remote environment behind reset and step. Errors are `DenseGymError`s with a `reason`. */
export interface RemoteEnv {
  readonly sessionId: string;
  readonly envId: string;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly instruction: string;
  /** What a gateway does to the reward; absent from a host. */
  readonly rewardConfig: RewardConfig__Output | null;
  reset(options?: ResetOptions): Promise<Observed>;
  /** @param action of the action space, for example `{ dtype: 'float32', shape: [3], data: Float32Array.of(0, 0, 1) }`. */
  step(action: JsValue, options?: StepOptions): Promise<Stepped>;
  /** A picture of the environment as it is. */
  render(): Promise<Frame>;
  /**
   * The final rewards of provisional steps that have arrived since the last call, in the order of the steps of each episode, each once;
   * perhaps of an episode that has ended. Empty where rewards are final at once. They wait for as long as nobody asks.
   *
   * @throws DenseGymError `REQUEST_INVALID` when the server sends one twice.
   */
  pollUpdates(): readonly RewardUpdate[];
  /**
   * Waits until the reward of every step so far is final, and takes the updates as `pollUpdates` does. Where no step is
   * provisional nothing is asked of the server. The deadline is for each update.
   */
  flush(): Promise<readonly RewardUpdate[]>;
  /** Ends the session; the server frees the environment. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens a session.
 *
 * @example
 * const env = await connect({ target: 'localhost:50051', gamma: 0.99 });
 * let { observation } = await env.reset({ seed: 1 });
 *
 * @throws DenseGymError `ENV_UNAVAILABLE` when nobody answers, `UNAUTHENTICATED` without the gateway's token, `CONFIG_INVALID` for a target that
 * is no address and when a gateway misses `gamma`, …
 */
export async function connect({
  target,
  open = 'make',
  deadlineMs = 120_000,
  pipe,
  token,
  caFile,
  ...ask
}: ConnectOptions): Promise<RemoteEnv> {
  checkTarget(target);
  const late = createLateRewards();
  const way = { pipe: pipe ?? wantsPipe(), dialling: dialling({ token, caFile }) };
  const call = startSessionCall(target, { onUpdate: late.receive, ...way });
  const options = { deadlineMs };
  const opened = await call
    .open({ [open]: {}, ...ask, client: 'densegym-ts' }, options)
    .then((reply) => ({
      sessionId: reply.sessionId,
      envId: reply.envId,
      observationSpace: readSpace(present(reply.observationSpace)),
      actionSpace: readSpace(present(reply.actionSpace)),
      instruction: reply.instruction,
      rewardConfig: reply.reward,
    }))
    .catch((error: unknown) => {
      call.cancel();
      throw error;
    });
  const picture = (wanted: boolean | undefined) =>
    wanted === true && { frames: { envIndices: [0], encoding: 'FRAME_ENCODING_RAW' as const } };

  return {
    ...opened,
    async reset({ seed, options: env, instruction, frame } = {}) {
      const environment = {
        ...(seed !== undefined && { seed: writeSeed(seed) }),
        ...(env && { options: encodeValue(env) }),
        ...(instruction !== undefined && { instruction }),
      };
      return read(await call.reset({ environments: [environment], ...picture(frame) }, options));
    },
    async step(action, { frame } = {}) {
      const reply = await call.step({ action: encodeValue(action), ...picture(frame) }, options);
      const observed = read(reply);
      const stepKey = { envIndex: 0, episode: Number(present(reply.episodes[0])), step: present(reply.steps[0]) };
      late.tell(stepKey, observed.terms);
      return {
        ...observed,
        stepKey,
        reward: observed.terms.reward,
        terminated: reply.terminated[0] ?? false,
        truncated: reply.truncated[0] ?? false,
      };
    },
    async render() {
      const { frames } = await call.render({}, options);
      return readFrame(present(frames[0]));
    },
    pollUpdates() {
      call.catchUp();
      return late.take();
    },
    async flush() {
      call.catchUp();
      if (late.outstanding > 0) await call.flush({ ...options, isPatient: true });
      if (late.outstanding <= 0) return late.take();
      const left = `${late.outstanding} rewards provisional after a flush`;
      throw new DenseGymError('REQUEST_INVALID', `${target} left ${left}; is the peer a densegym server?`);
    },
    close: () => call.close(),
  };
}

/** @throws DenseGymError `REQUEST_INVALID`. */
function writeSeed(seed: number | bigint): string {
  if ((typeof seed === 'bigint' || Number.isSafeInteger(seed)) && seed >= 0 && BigInt(seed) < 2n ** 64n) {
    return seed.toString();
  }
  throw new DenseGymError(
    'REQUEST_INVALID',
    `seed must be a whole number from 0 to 2^64 − 1, got ${seed}; beyond 2^53 use a bigint`,
  );
}

interface Reply {
  readonly observation: Buffer;
  readonly beside: Beside | undefined;
  readonly info: Buffer;
  readonly rewards: readonly Reward__Output[];
  readonly frames: readonly Parameters<typeof readFrame>[0][];
}

function read({ observation, beside, info, rewards, frames }: Reply): Observed {
  const [frame] = frames;
  return {
    observation: decodeValue(inline(observation, beside)),
    info: decodeValue(info) as Observed['info'],
    terms: present(rewards[0]),
    ...(frame && { frame: readFrame(frame) }),
  };
}

function present<T>(part: T | null | undefined): T {
  if (part === null || part === undefined) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      'the reply lacks a part that the contract requires; is the peer a densegym server?',
    );
  }
  return part;
}

/** @throws DenseGymError `CONFIG_INVALID` for a variable that is neither true nor false. */
function wantsPipe(): boolean {
  const wanted = process.env['DENSEGYM_PIPE'] ?? 'true';
  if (wanted === 'true' || wanted === 'false') return wanted === 'true';
  const message = `DENSEGYM_PIPE must be true or false, got ${JSON.stringify(wanted)}; without it sessions go by a pipe where they can`;
  throw new DenseGymError('CONFIG_INVALID', message);
}
