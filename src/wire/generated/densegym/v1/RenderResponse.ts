// Original file: proto/densegym/v1/environment.proto

import type { Frame as _densegym_v1_Frame, Frame__Output as _densegym_v1_Frame__Output } from '../../densegym/v1/Frame.ts';

/**
 * What they look like.
 */
export interface RenderResponse {
  /**
   * The frames, in the order asked for.
   */
  'frames'?: (_densegym_v1_Frame)[];
}

/**
 * What they look like.
 */
export interface RenderResponse__Output {
  /**
   * The frames, in the order asked for.
   */
  'frames': (_densegym_v1_Frame__Output)[];
}
