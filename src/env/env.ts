import type { Beside } from '../wire/beside.ts';
import type { Frame, FrameRequest } from '../wire/frame.ts';
import type { SharedMemorySegment } from '../wire/generated/densegym/v1/SharedMemorySegment.ts';
import type { TensorCodec__Output } from '../wire/generated/densegym/v1/TensorCodec.ts';
import type { Space } from '../wire/space.ts';

export interface Camera {
  readonly name: string;
  /** Key of the Dict observation its pictures are in, empty for the observation itself; absent: they are rendered. */
  readonly observationKey?: string | undefined;
}

/** What happens after an episode has ended: nothing until a reset, or the next step resets the environment instead. */
export type Autoreset = 'disabled' | 'next_step';

/** What an environment says of itself. Spaces are those of one copy. */
export interface EnvSpec {
  readonly envId: string;
  /** Copies in the batch; absent: one environment, whose values have no leading dimension. */
  readonly numEnvs?: number | undefined;
  /** Absent: disabled. */
  readonly autoreset?: Autoreset | undefined;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  /** Serialised Value of kind `map`. */
  readonly metadata: Buffer;
  /** Simulated seconds of a step; 0: wall time. */
  readonly stepSeconds: number;
  /** Steps after which episodes are truncated; 0: unknown or none. */
  readonly maxEpisodeSteps: number;
  readonly cameras: readonly Camera[];
  /** The environment's own suggestion; may be empty. */
  readonly instruction: string;
  /** Memory of the host that observations may come in; only the trainer maps it. Absent: they come as bytes. */
  readonly segment?: SharedMemorySegment | undefined;
}

export interface EnvReset {
  readonly env: number;
  /** Decimal text, since a seed may need all 64 bits. */
  readonly seed?: string;
  /** Serialised Value of kind `map`; empty without options. */
  readonly options: Buffer;
  /** From this episode on; absent: stays. Only a gateway that is wrapped takes it. */
  readonly instruction?: string;
}

/**
 * Observation and info are serialised Values; they pass through unread. Copies that were not reset have those of their latest
 * reply.
 */
export interface ResetResult {
  readonly observation: Buffer;
  /** Elements of tensors that `observation` names without holding them; absent: none. */
  readonly beside?: Beside | undefined;
  readonly info: Buffer;
  readonly frames: readonly Frame[];
}

/** Lists have one entry an environment. */
export interface StepResult {
  readonly observation: Buffer;
  /** As in `ResetResult`. */
  readonly beside?: Beside | undefined;
  readonly rewards: readonly number[];
  readonly terminated: readonly boolean[];
  readonly truncated: readonly boolean[];
  readonly info: Buffer;
  readonly frames: readonly Frame[];
}

/** What a session wraps, wherever it runs: one environment, or a batch of copies. Calls come one at a time. */
export interface Env {
  readonly spec: EnvSpec;
  /** @throws DenseGymError `ENV_UNAVAILABLE` when it is gone and cannot be had again. */
  reset(resets: readonly EnvReset[], frames: FrameRequest): Promise<ResetResult>;
  /**
   * @param action serialised Value, checked against the action space before.
   * @param resets under `next_step`, environments that this step resets: those whose episode has ended, also where only the
   * session knows. Their rewards are 0 and their frames those of the reset.
   * @throws DenseGymError `ENV_RESTARTED`, `ENV_FAILED`: the episodes of all copies are lost; reset and go on.
   */
  step(action: Buffer, frames: FrameRequest, resets?: readonly number[]): Promise<StepResult>;
  render(frames: FrameRequest): Promise<readonly Frame[]>;
  /** Frees it. Idempotent. */
  close(): Promise<void>;
}

/** Forms of tensor that the trainer reads besides raw bytes; only hosts write them. */
export interface TensorForms {
  readonly codecs: readonly TensorCodec__Output[];
  /** Where the trainer's memory can be shared; empty: nowhere. */
  readonly memoryDomain: string;
}

/** How a session comes by its environment. */
export interface EnvOpen {
  /** A fresh one, or the long-lived one. */
  readonly target: 'make' | 'attach';
  /** The trainer's discount factor. A gateway that is wrapped needs it as well. */
  readonly gamma: number;
  readonly instruction?: string | undefined;
  /** Copies in the batch; absent: one environment, whose values have no leading dimension. */
  readonly numEnvs?: number | undefined;
  /** Absent: disabled. */
  readonly autoreset?: Autoreset | undefined;
  /** Absent: raw bytes alone. */
  readonly forms?: TensorForms | undefined;
}

/** Opens environments of one kind, as the server's configuration names it. */
export interface EnvSource {
  /** Config URI, for messages. */
  readonly uri: string;
  open(ask: EnvOpen): Promise<Env>;
  close(): Promise<void>;
}
