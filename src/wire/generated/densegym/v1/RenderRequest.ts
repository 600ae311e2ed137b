// Original file: proto/densegym/v1/environment.proto

import type { FrameRequest as _densegym_v1_FrameRequest, FrameRequest__Output as _densegym_v1_FrameRequest__Output } from '../../densegym/v1/FrameRequest.ts';

/**
 * Looks at the environments without changing them.
 */
export interface RenderRequest {
  /**
   * Which frames.
   */
  'frames'?: (_densegym_v1_FrameRequest | null);
}

/**
 * Looks at the environments without changing them.
 */
export interface RenderRequest__Output {
  /**
   * Which frames.
   */
  'frames': (_densegym_v1_FrameRequest__Output | null);
}
