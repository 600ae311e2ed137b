// Original file: proto/densegym/v1/tensor.proto

import type { TensorCodec as _densegym_v1_TensorCodec, TensorCodec__Output as _densegym_v1_TensorCodec__Output } from '../../densegym/v1/TensorCodec.ts';

/**
 * A tensor packed by a codec.
 */
export interface EncodedTensor {
  /**
   * How `data` is packed. Required.
   */
  'codec'?: (_densegym_v1_TensorCodec);
  /**
   * The packed bytes.
   */
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A tensor packed by a codec.
 */
export interface EncodedTensor__Output {
  /**
   * How `data` is packed. Required.
   */
  'codec': (_densegym_v1_TensorCodec__Output);
  /**
   * The packed bytes.
   */
  'data': (Buffer);
}
