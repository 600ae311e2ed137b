// Original file: proto/densegym/v1/space.proto

import type { Space as _densegym_v1_Space, Space__Output as _densegym_v1_Space__Output } from '../../densegym/v1/Space.ts';

/**
 * gymnasium.spaces.OneOf.
 */
export interface OneOfSpace {
  /**
   * The alternatives, in order.
   */
  'spaces'?: (_densegym_v1_Space)[];
}

/**
 * gymnasium.spaces.OneOf.
 */
export interface OneOfSpace__Output {
  /**
   * The alternatives, in order.
   */
  'spaces': (_densegym_v1_Space__Output)[];
}
