// Original file: proto/densegym/v1/space.proto

import type { DataType as _densegym_v1_DataType, DataType__Output as _densegym_v1_DataType__Output } from '../../densegym/v1/DataType.ts';
import type { Tensor as _densegym_v1_Tensor, Tensor__Output as _densegym_v1_Tensor__Output } from '../../densegym/v1/Tensor.ts';

/**
 * gymnasium.spaces.MultiDiscrete: element i is one of start[i], ..., start[i] + nvec[i] - 1.
 */
export interface MultiDiscreteSpace {
  /**
   * Integer type of the elements.
   */
  'dtype'?: (_densegym_v1_DataType);
  /**
   * How many values each element has, int64; its shape is the shape of the space.
   */
  'nvec'?: (_densegym_v1_Tensor | null);
  /**
   * The smallest value of each element, int64, of the same shape.
   */
  'start'?: (_densegym_v1_Tensor | null);
}

/**
 * gymnasium.spaces.MultiDiscrete: element i is one of start[i], ..., start[i] + nvec[i] - 1.
 */
export interface MultiDiscreteSpace__Output {
  /**
   * Integer type of the elements.
   */
  'dtype': (_densegym_v1_DataType__Output);
  /**
   * How many values each element has, int64; its shape is the shape of the space.
   */
  'nvec': (_densegym_v1_Tensor__Output | null);
  /**
   * The smallest value of each element, int64, of the same shape.
   */
  'start': (_densegym_v1_Tensor__Output | null);
}
