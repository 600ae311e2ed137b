// Original file: proto/densegym/v1/space.proto

import type { DataType as _densegym_v1_DataType, DataType__Output as _densegym_v1_DataType__Output } from '../../densegym/v1/DataType.ts';
import type { Tensor as _densegym_v1_Tensor, Tensor__Output as _densegym_v1_Tensor__Output } from '../../densegym/v1/Tensor.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * gymnasium.spaces.Box.
 */
export interface BoxSpace {
  /**
   * Type of the elements.
   */
  'dtype'?: (_densegym_v1_DataType);
  /**
   * Size of each dimension; may be empty.
   */
  'shape'?: (number | string | Long)[];
  /**
   * Lower bounds, inclusive, may be -inf: of shape `shape`, or of shape [] when all are equal. Same dtype.
   */
  'low'?: (_densegym_v1_Tensor | null);
  /**
   * Upper bounds, inclusive, may be inf: of shape `shape`, or of shape [] when all are equal. Same dtype.
   */
  'high'?: (_densegym_v1_Tensor | null);
}

/**
 * gymnasium.spaces.Box.
 */
export interface BoxSpace__Output {
  /**
   * Type of the elements.
   */
  'dtype': (_densegym_v1_DataType__Output);
  /**
   * Size of each dimension; may be empty.
   */
  'shape': (string)[];
  /**
   * Lower bounds, inclusive, may be -inf: of shape `shape`, or of shape [] when all are equal. Same dtype.
   */
  'low': (_densegym_v1_Tensor__Output | null);
  /**
   * Upper bounds, inclusive, may be inf: of shape `shape`, or of shape [] when all are equal. Same dtype.
   */
  'high': (_densegym_v1_Tensor__Output | null);
}
