// Original file: proto/densegym/v1/environment.proto

import type { FrameEncoding as _densegym_v1_FrameEncoding, FrameEncoding__Output as _densegym_v1_FrameEncoding__Output } from '../../densegym/v1/FrameEncoding.ts';

/**
 * Which frames to send along with a reply. Absent: none, and the environment does not render.
 */
export interface FrameRequest {
  /**
   * Environments a frame of this step is wanted from; a session of one environment has index 0.
   */
  'envIndices'?: (number)[];
  /**
   * Also send the frame of an episode's last step, from every environment whose episode ends with this step.
   */
  'onEpisodeEnd'?: (boolean);
  /**
   * Which cameras, by name. Empty: the first.
   */
  'cameras'?: (string)[];
  /**
   * How the pixels travel.
   */
  'encoding'?: (_densegym_v1_FrameEncoding);
}

/**
 * Which frames to send along with a reply. Absent: none, and the environment does not render.
 */
export interface FrameRequest__Output {
  /**
   * Environments a frame of this step is wanted from; a session of one environment has index 0.
   */
  'envIndices': (number)[];
  /**
   * Also send the frame of an episode's last step, from every environment whose episode ends with this step.
   */
  'onEpisodeEnd': (boolean);
  /**
   * Which cameras, by name. Empty: the first.
   */
  'cameras': (string)[];
  /**
   * How the pixels travel.
   */
  'encoding': (_densegym_v1_FrameEncoding__Output);
}
