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
}
