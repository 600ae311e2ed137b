// Original file: proto/densegym/v1/environment.proto

import type { Reward as _densegym_v1_Reward, Reward__Output as _densegym_v1_Reward__Output } from '../../densegym/v1/Reward.ts';
import type { Frame as _densegym_v1_Frame, Frame__Output as _densegym_v1_Frame__Output } from '../../densegym/v1/Frame.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * The first observations. Where only some copies of a batch were reset, the others have the observation and the info of their
 * latest reply.
 */
export interface ResetResponse {
  /**
   * Observation: a serialised Value; batched in a batch.
   */
  'observation'?: (Buffer | Uint8Array | string);
  /**
   * Info of the environment: a serialised Value of kind `map`; in a batch a `list` of one a copy.
   */
  'info'?: (Buffer | Uint8Array | string);
  /**
   * One an environment: reward 0, shaping 0, and the potential the episode starts with. Empty for one that was not reset.
   */
  'rewards'?: (_densegym_v1_Reward)[];
  /**
   * Frames asked for.
   */
  'frames'?: (_densegym_v1_Frame)[];
  /**
   * Number of the episode that each environment is in, from 1.
   */
  'episodes'?: (number | string | Long)[];
}

/**
 * The first observations. Where only some copies of a batch were reset, the others have the observation and the info of their
 * latest reply.
 */
export interface ResetResponse__Output {
  /**
   * Observation: a serialised Value; batched in a batch.
   */
  'observation': (Buffer);
  /**
   * Info of the environment: a serialised Value of kind `map`; in a batch a `list` of one a copy.
   */
  'info': (Buffer);
  /**
   * One an environment: reward 0, shaping 0, and the potential the episode starts with. Empty for one that was not reset.
   */
  'rewards': (_densegym_v1_Reward__Output)[];
  /**
   * Frames asked for.
   */
  'frames': (_densegym_v1_Frame__Output)[];
  /**
   * Number of the episode that each environment is in, from 1.
   */
  'episodes': (string)[];
}
