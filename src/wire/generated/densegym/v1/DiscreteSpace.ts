// Original file: proto/densegym/v1/space.proto

import type { DataType as _densegym_v1_DataType, DataType__Output as _densegym_v1_DataType__Output } from '../../densegym/v1/DataType.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * gymnasium.spaces.Discrete: start, start + 1, ..., start + n - 1.
 */
export interface DiscreteSpace {
  /**
   * How many values; at least 1.
   */
  'n'?: (number | string | Long);
  /**
   * The smallest value.
   */
  'start'?: (number | string | Long);
  /**
   * Integer type of a value; int64 unless said otherwise.
   */
  'dtype'?: (_densegym_v1_DataType);
}

/**
 * gymnasium.spaces.Discrete: start, start + 1, ..., start + n - 1.
 */
export interface DiscreteSpace__Output {
  /**
   * How many values; at least 1.
   */
  'n': (string);
  /**
   * The smallest value.
   */
  'start': (string);
  /**
   * Integer type of a value; int64 unless said otherwise.
   */
  'dtype': (_densegym_v1_DataType__Output);
}
