// Original file: proto/densegym/v1/environment.proto

import type { Reward as _densegym_v1_Reward, Reward__Output as _densegym_v1_Reward__Output } from '../../densegym/v1/Reward.ts';
import type { Frame as _densegym_v1_Frame, Frame__Output as _densegym_v1_Frame__Output } from '../../densegym/v1/Frame.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What came of a step. Lists have one entry an environment.
 */
export interface StepResponse {
  /**
   * Observation: a serialised Value; batched in a batch.
   */
  'observation'?: (Buffer | Uint8Array | string);
  /**
   * The rewards, in their terms.
   */
  'rewards'?: (_densegym_v1_Reward)[];
  /**
   * The task has ended: do not bootstrap.
   */
  'terminated'?: (boolean)[];
  /**
   * A limit cut the episode: bootstrap. Both may be set; termination then wins.
   */
  'truncated'?: (boolean)[];
  /**
   * Info of the environment: a serialised Value of kind `map`; in a batch a `list` of one a copy.
   */
  'info'?: (Buffer | Uint8Array | string);
  /**
   * Frames asked for.
   */
  'frames'?: (_densegym_v1_Frame)[];
  /**
   * Number of the episode that this step belongs to, from 1.
   */
  'episodes'?: (number | string | Long)[];
  /**
   * Number of this step in its episode, from 1; 0 for the step that reset the environment under NEXT_STEP.
   */
  'steps'?: (number)[];
  /**
   * Last observation of the episodes that ended under SAME_STEP; batched; rows of the others are undefined.
   */
  'finalObservation'?: (Buffer | Uint8Array | string);
  /**
   * Last info of the episodes that ended under SAME_STEP, like `info`.
   */
  'finalInfo'?: (Buffer | Uint8Array | string);
}

/**
 * What came of a step. Lists have one entry an environment.
 */
export interface StepResponse__Output {
  /**
   * Observation: a serialised Value; batched in a batch.
   */
  'observation': (Buffer);
  /**
   * The rewards, in their terms.
   */
  'rewards': (_densegym_v1_Reward__Output)[];
  /**
   * The task has ended: do not bootstrap.
   */
  'terminated': (boolean)[];
  /**
   * A limit cut the episode: bootstrap. Both may be set; termination then wins.
   */
  'truncated': (boolean)[];
  /**
   * Info of the environment: a serialised Value of kind `map`; in a batch a `list` of one a copy.
   */
  'info': (Buffer);
  /**
   * Frames asked for.
   */
  'frames': (_densegym_v1_Frame__Output)[];
  /**
   * Number of the episode that this step belongs to, from 1.
   */
  'episodes': (string)[];
  /**
   * Number of this step in its episode, from 1; 0 for the step that reset the environment under NEXT_STEP.
   */
  'steps': (number)[];
  /**
   * Last observation of the episodes that ended under SAME_STEP; batched; rows of the others are undefined.
   */
  'finalObservation': (Buffer);
  /**
   * Last info of the episodes that ended under SAME_STEP, like `info`.
   */
  'finalInfo': (Buffer);
}
