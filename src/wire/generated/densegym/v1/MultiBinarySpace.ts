// Original file: proto/densegym/v1/space.proto

import type { Long } from '@grpc/proto-loader';

/**
 * gymnasium.spaces.MultiBinary: int8 arrays of 0 and 1.
 */
export interface MultiBinarySpace {
  /**
   * Size of each dimension.
   */
  'shape'?: (number | string | Long)[];
}

/**
 * gymnasium.spaces.MultiBinary: int8 arrays of 0 and 1.
 */
export interface MultiBinarySpace__Output {
  /**
   * Size of each dimension.
   */
  'shape': (string)[];
}
