// Original file: proto/densegym/v1/environment.proto

import type { EnvironmentReset as _densegym_v1_EnvironmentReset, EnvironmentReset__Output as _densegym_v1_EnvironmentReset__Output } from '../../densegym/v1/EnvironmentReset.ts';
import type { FrameRequest as _densegym_v1_FrameRequest, FrameRequest__Output as _densegym_v1_FrameRequest__Output } from '../../densegym/v1/FrameRequest.ts';

/**
 * Starts new episodes.
 */
export interface ResetRequest {
  /**
   * Which environments, and how. Empty: all of them, with nothing set.
   */
  'environments'?: (_densegym_v1_EnvironmentReset)[];
  /**
   * Frames of the first observation.
   */
  'frames'?: (_densegym_v1_FrameRequest | null);
}

/**
 * Starts new episodes.
 */
export interface ResetRequest__Output {
  /**
   * Which environments, and how. Empty: all of them, with nothing set.
   */
  'environments': (_densegym_v1_EnvironmentReset__Output)[];
  /**
   * Frames of the first observation.
   */
  'frames': (_densegym_v1_FrameRequest__Output | null);
}
