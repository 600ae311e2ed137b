// Original file: proto/densegym/v1/environment.proto

import type { FrameRequest as _densegym_v1_FrameRequest, FrameRequest__Output as _densegym_v1_FrameRequest__Output } from '../../densegym/v1/FrameRequest.ts';

/**
 * Applies one action to each environment.
 */
export interface StepRequest {
  /**
   * Action: a serialised Value of the action space; batched in a batch. NaN is refused; bounds of a Box are the
   * environment's business, as in Gymnasium.
   */
  'action'?: (Buffer | Uint8Array | string);
  /**
   * Frames of the step.
   */
  'frames'?: (_densegym_v1_FrameRequest | null);
  /**
   * Environments that this step resets although their own episode goes on, with those whose episode has ended; NEXT_STEP only.
   * A gateway ends an episode at a success that the environment does not know of.
   */
  'resetEnvIndices'?: (number)[];
}

/**
 * Applies one action to each environment.
 */
export interface StepRequest__Output {
  /**
   * Action: a serialised Value of the action space; batched in a batch. NaN is refused; bounds of a Box are the
   * environment's business, as in Gymnasium.
   */
  'action': (Buffer);
  /**
   * Frames of the step.
   */
  'frames': (_densegym_v1_FrameRequest__Output | null);
  /**
   * Environments that this step resets although their own episode goes on, with those whose episode has ended; NEXT_STEP only.
   * A gateway ends an episode at a success that the environment does not know of.
   */
  'resetEnvIndices': (number)[];
}
