// Original file: proto/densegym/v1/environment.proto

import type { MakeTarget as _densegym_v1_MakeTarget, MakeTarget__Output as _densegym_v1_MakeTarget__Output } from '../../densegym/v1/MakeTarget.ts';
import type { AttachTarget as _densegym_v1_AttachTarget, AttachTarget__Output as _densegym_v1_AttachTarget__Output } from '../../densegym/v1/AttachTarget.ts';
import type { ResumeTarget as _densegym_v1_ResumeTarget, ResumeTarget__Output as _densegym_v1_ResumeTarget__Output } from '../../densegym/v1/ResumeTarget.ts';
import type { AutoresetMode as _densegym_v1_AutoresetMode, AutoresetMode__Output as _densegym_v1_AutoresetMode__Output } from '../../densegym/v1/AutoresetMode.ts';
import type { TensorCodec as _densegym_v1_TensorCodec, TensorCodec__Output as _densegym_v1_TensorCodec__Output } from '../../densegym/v1/TensorCodec.ts';

/**
 * Begins a session. A refused `open` leaves the stream alive; another may follow.
 */
export interface OpenRequest {
  /**
   * A new environment of this session's own.
   */
  'make'?: (_densegym_v1_MakeTarget | null);
  /**
   * The server's one long-lived environment: a robot.
   */
  'attach'?: (_densegym_v1_AttachTarget | null);
  /**
   * A session whose stream broke.
   */
  'resume'?: (_densegym_v1_ResumeTarget | null);
  /**
   * The trainer's discount factor, in [0, 1]. Required by a gateway, whose shaping uses it; a host ignores it.
   */
  'gamma'?: (number | string);
  /**
   * What the robot is to do, in words, 1 to 1,000 characters. Absent: the server's own. A host ignores it.
   */
  'instruction'?: (string);
  /**
   * How many copies, 1 to 1,024. Absent: one environment, whose values have no leading dimension. Set, also to 1: a batch,
   * whose values are those of gymnasium.vector.utils.batch_space. A copy that fails costs the episodes of all: the step is
   * ABORTED, its message names the copy, and a reset goes on.
   */
  'numEnvs'?: (number);
  /**
   * What happens after an episode has ended.
   */
  'autoresetMode'?: (_densegym_v1_AutoresetMode);
  /**
   * Forms of tensor the client can read besides `raw`.
   */
  'tensorCodecs'?: (_densegym_v1_TensorCodec)[];
  /**
   * Name and version of the client, for logs.
   */
  'client'?: (string);
  /**
   * Where the client's memory can be shared: equal texts mean that two processes can map each other's memory. The clients
   * and hosts of this repository take SHA-256, in hex, of "BOOT_ID PID_NAMESPACE UID". Empty: the client reads no shared
   * memory. A gateway hands it on.
   */
  'memoryDomain'?: (string);
  /**
   * Whether the client can go on by a pipe.
   */
  'acceptsPipe'?: (boolean);
  /**
   * Which environment. Absent: `make` with nothing set.
   */
  'target'?: "make"|"attach"|"resume";
  '_gamma'?: "gamma";
  '_instruction'?: "instruction";
  '_numEnvs'?: "numEnvs";
}

/**
 * Begins a session. A refused `open` leaves the stream alive; another may follow.
 */
export interface OpenRequest__Output {
  /**
   * A new environment of this session's own.
   */
  'make'?: (_densegym_v1_MakeTarget__Output | null);
  /**
   * The server's one long-lived environment: a robot.
   */
  'attach'?: (_densegym_v1_AttachTarget__Output | null);
  /**
   * A session whose stream broke.
   */
  'resume'?: (_densegym_v1_ResumeTarget__Output | null);
  /**
   * The trainer's discount factor, in [0, 1]. Required by a gateway, whose shaping uses it; a host ignores it.
   */
  'gamma'?: (number);
  /**
   * What the robot is to do, in words, 1 to 1,000 characters. Absent: the server's own. A host ignores it.
   */
  'instruction'?: (string);
  /**
   * How many copies, 1 to 1,024. Absent: one environment, whose values have no leading dimension. Set, also to 1: a batch,
   * whose values are those of gymnasium.vector.utils.batch_space. A copy that fails costs the episodes of all: the step is
   * ABORTED, its message names the copy, and a reset goes on.
   */
  'numEnvs'?: (number);
  /**
   * What happens after an episode has ended.
   */
  'autoresetMode': (_densegym_v1_AutoresetMode__Output);
  /**
   * Forms of tensor the client can read besides `raw`.
   */
  'tensorCodecs': (_densegym_v1_TensorCodec__Output)[];
  /**
   * Name and version of the client, for logs.
   */
  'client': (string);
  /**
   * Where the client's memory can be shared: equal texts mean that two processes can map each other's memory. The clients
   * and hosts of this repository take SHA-256, in hex, of "BOOT_ID PID_NAMESPACE UID". Empty: the client reads no shared
   * memory. A gateway hands it on.
   */
  'memoryDomain': (string);
  /**
   * Whether the client can go on by a pipe.
   */
  'acceptsPipe': (boolean);
  /**
   * Which environment. Absent: `make` with nothing set.
   */
  'target'?: "make"|"attach"|"resume";
  '_gamma'?: "gamma";
  '_instruction'?: "instruction";
  '_numEnvs'?: "numEnvs";
}
