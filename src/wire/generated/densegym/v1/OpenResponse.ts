// Original file: proto/densegym/v1/environment.proto

import type { Space as _densegym_v1_Space, Space__Output as _densegym_v1_Space__Output } from '../../densegym/v1/Space.ts';
import type { AutoresetMode as _densegym_v1_AutoresetMode, AutoresetMode__Output as _densegym_v1_AutoresetMode__Output } from '../../densegym/v1/AutoresetMode.ts';
import type { Limits as _densegym_v1_Limits, Limits__Output as _densegym_v1_Limits__Output } from '../../densegym/v1/Limits.ts';
import type { Timing as _densegym_v1_Timing, Timing__Output as _densegym_v1_Timing__Output } from '../../densegym/v1/Timing.ts';
import type { RewardConfig as _densegym_v1_RewardConfig, RewardConfig__Output as _densegym_v1_RewardConfig__Output } from '../../densegym/v1/RewardConfig.ts';
import type { Camera as _densegym_v1_Camera, Camera__Output as _densegym_v1_Camera__Output } from '../../densegym/v1/Camera.ts';
import type { TensorCodec as _densegym_v1_TensorCodec, TensorCodec__Output as _densegym_v1_TensorCodec__Output } from '../../densegym/v1/TensorCodec.ts';
import type { SharedMemorySegment as _densegym_v1_SharedMemorySegment, SharedMemorySegment__Output as _densegym_v1_SharedMemorySegment__Output } from '../../densegym/v1/SharedMemorySegment.ts';
import type { Pipe as _densegym_v1_Pipe, Pipe__Output as _densegym_v1_Pipe__Output } from '../../densegym/v1/Pipe.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * The session has begun.
 */
export interface OpenResponse {
  /**
   * Id of the session, for logs and to resume it.
   */
  'sessionId'?: (string);
  /**
   * The environment's name.
   */
  'envId'?: (string);
  /**
   * Copies in the batch; absent for a session of one environment without a leading dimension.
   */
  'numEnvs'?: (number);
  /**
   * What one environment observes; of a batch: of one copy.
   */
  'observationSpace'?: (_densegym_v1_Space | null);
  /**
   * What one environment accepts; of a batch: of one copy.
   */
  'actionSpace'?: (_densegym_v1_Space | null);
  /**
   * The environment's metadata: a serialised Value of kind `map`.
   */
  'metadata'?: (Buffer | Uint8Array | string);
  /**
   * The mode in force.
   */
  'autoresetMode'?: (_densegym_v1_AutoresetMode);
  /**
   * Limits of the server.
   */
  'limits'?: (_densegym_v1_Limits | null);
  /**
   * Time in this environment.
   */
  'timing'?: (_densegym_v1_Timing | null);
  /**
   * What the server does to the reward. Absent from a host.
   */
  'reward'?: (_densegym_v1_RewardConfig | null);
  /**
   * Cameras that can be asked for. Empty: the environment has no pictures.
   */
  'cameras'?: (_densegym_v1_Camera)[];
  /**
   * The instruction in force until a reset brings another; from a host: the environment's suggestion, may be empty.
   */
  'instruction'?: (string);
  /**
   * Forms of tensor the server can read besides `raw`.
   */
  'tensorCodecs'?: (_densegym_v1_TensorCodec)[];
  /**
   * Number of the last request that was executed; 0 unless the session was resumed.
   */
  'lastStepId'?: (number | string | Long);
  /**
   * How observations travel, for logs: `tcp`, or `shared-memory` when `segment` is set.
   */
  'transport'?: (string);
  /**
   * Memory that observations of this session may come in. Absent: they come in the messages. Tensors may come in the messages
   * at any time all the same, the small ones always.
   */
  'segment'?: (_densegym_v1_SharedMemorySegment | null);
  /**
   * Where the session may go on. Absent: by this stream alone.
   */
  'pipe'?: (_densegym_v1_Pipe | null);
  '_numEnvs'?: "numEnvs";
}

/**
 * The session has begun.
 */
export interface OpenResponse__Output {
  /**
   * Id of the session, for logs and to resume it.
   */
  'sessionId': (string);
  /**
   * The environment's name.
   */
  'envId': (string);
  /**
   * Copies in the batch; absent for a session of one environment without a leading dimension.
   */
  'numEnvs'?: (number);
  /**
   * What one environment observes; of a batch: of one copy.
   */
  'observationSpace': (_densegym_v1_Space__Output | null);
  /**
   * What one environment accepts; of a batch: of one copy.
   */
  'actionSpace': (_densegym_v1_Space__Output | null);
  /**
   * The environment's metadata: a serialised Value of kind `map`.
   */
  'metadata': (Buffer);
  /**
   * The mode in force.
   */
  'autoresetMode': (_densegym_v1_AutoresetMode__Output);
  /**
   * Limits of the server.
   */
  'limits': (_densegym_v1_Limits__Output | null);
  /**
   * Time in this environment.
   */
  'timing': (_densegym_v1_Timing__Output | null);
  /**
   * What the server does to the reward. Absent from a host.
   */
  'reward': (_densegym_v1_RewardConfig__Output | null);
  /**
   * Cameras that can be asked for. Empty: the environment has no pictures.
   */
  'cameras': (_densegym_v1_Camera__Output)[];
  /**
   * The instruction in force until a reset brings another; from a host: the environment's suggestion, may be empty.
   */
  'instruction': (string);
  /**
   * Forms of tensor the server can read besides `raw`.
   */
  'tensorCodecs': (_densegym_v1_TensorCodec__Output)[];
  /**
   * Number of the last request that was executed; 0 unless the session was resumed.
   */
  'lastStepId': (string);
  /**
   * How observations travel, for logs: `tcp`, or `shared-memory` when `segment` is set.
   */
  'transport': (string);
  /**
   * Memory that observations of this session may come in. Absent: they come in the messages. Tensors may come in the messages
   * at any time all the same, the small ones always.
   */
  'segment': (_densegym_v1_SharedMemorySegment__Output | null);
  /**
   * Where the session may go on. Absent: by this stream alone.
   */
  'pipe': (_densegym_v1_Pipe__Output | null);
  '_numEnvs'?: "numEnvs";
}
