// Original file: proto/densegym/v1/space.proto

import type { Space as _densegym_v1_Space, Space__Output as _densegym_v1_Space__Output } from '../../densegym/v1/Space.ts';

/**
 * gymnasium.spaces.Tuple.
 */
export interface TupleSpace {
  /**
   * The spaces, in order.
   */
  'spaces'?: (_densegym_v1_Space)[];
}

/**
 * gymnasium.spaces.Tuple.
 */
export interface TupleSpace__Output {
  /**
   * The spaces, in order.
   */
  'spaces': (_densegym_v1_Space__Output)[];
}
