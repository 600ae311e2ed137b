// Original file: proto/densegym/v1/tensor.proto

import type { DataType as _densegym_v1_DataType, DataType__Output as _densegym_v1_DataType__Output } from '../../densegym/v1/DataType.ts';
import type { EncodedTensor as _densegym_v1_EncodedTensor, EncodedTensor__Output as _densegym_v1_EncodedTensor__Output } from '../../densegym/v1/EncodedTensor.ts';
import type { SharedMemory as _densegym_v1_SharedMemory, SharedMemory__Output as _densegym_v1_SharedMemory__Output } from '../../densegym/v1/SharedMemory.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * An n-dimensional array.
 */
export interface Tensor {
  /**
   * Type of the elements. Required.
   */
  'dtype'?: (_densegym_v1_DataType);
  /**
   * Size of each dimension, outermost first, each at least 0. Empty for a scalar.
   */
  'shape'?: (number | string | Long)[];
  /**
   * The elements in C order, little-endian: product(shape) * sizeof(dtype) bytes exactly.
   */
  'raw'?: (Buffer | Uint8Array | string);
  /**
   * The elements in a codec; `dtype` and `shape` describe the decoded array.
   */
  'encoded'?: (_densegym_v1_EncodedTensor | null);
  /**
   * The elements elsewhere: in memory that both sides map, only between processes of one user on one host; or in the body of a
   * message of a pipe.
   */
  'sharedMemory'?: (_densegym_v1_SharedMemory | null);
  /**
   * Where the elements are. Required. A receiver answers INVALID_ARGUMENT to a form it did not offer when the session was opened.
   */
  'payload'?: "raw"|"encoded"|"sharedMemory";
}

/**
 * An n-dimensional array.
 */
export interface Tensor__Output {
  /**
   * Type of the elements. Required.
   */
  'dtype': (_densegym_v1_DataType__Output);
  /**
   * Size of each dimension, outermost first, each at least 0. Empty for a scalar.
   */
  'shape': (string)[];
  /**
   * The elements in C order, little-endian: product(shape) * sizeof(dtype) bytes exactly.
   */
  'raw'?: (Buffer);
  /**
   * The elements in a codec; `dtype` and `shape` describe the decoded array.
   */
  'encoded'?: (_densegym_v1_EncodedTensor__Output | null);
  /**
   * The elements elsewhere: in memory that both sides map, only between processes of one user on one host; or in the body of a
   * message of a pipe.
   */
  'sharedMemory'?: (_densegym_v1_SharedMemory__Output | null);
  /**
   * Where the elements are. Required. A receiver answers INVALID_ARGUMENT to a form it did not offer when the session was opened.
   */
  'payload'?: "raw"|"encoded"|"sharedMemory";
}
