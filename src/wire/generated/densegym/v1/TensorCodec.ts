// Original file: proto/densegym/v1/tensor.proto

/**
 * How the bytes of an encoded tensor are packed. Images have the shape [..., height, width, 3]; those of a batch are packed as
 * one, on top of each other.
 */
export const TensorCodec = {
  /**
   * Not set; refused.
   */
  TENSOR_CODEC_UNSPECIFIED: 'TENSOR_CODEC_UNSPECIFIED',
  /**
   * Portable Network Graphics; lossless; uint8 images.
   */
  TENSOR_CODEC_PNG: 'TENSOR_CODEC_PNG',
  /**
   * JPEG; loses detail; uint8 images.
   */
  TENSOR_CODEC_JPEG: 'TENSOR_CODEC_JPEG',
} as const;

/**
 * How the bytes of an encoded tensor are packed. Images have the shape [..., height, width, 3]; those of a batch are packed as
 * one, on top of each other.
 */
export type TensorCodec =
  /**
   * Not set; refused.
   */
  | 'TENSOR_CODEC_UNSPECIFIED'
  | 0
  /**
   * Portable Network Graphics; lossless; uint8 images.
   */
  | 'TENSOR_CODEC_PNG'
  | 1
  /**
   * JPEG; loses detail; uint8 images.
   */
  | 'TENSOR_CODEC_JPEG'
  | 2

/**
 * How the bytes of an encoded tensor are packed. Images have the shape [..., height, width, 3]; those of a batch are packed as
 * one, on top of each other.
 */
export type TensorCodec__Output = typeof TensorCodec[keyof typeof TensorCodec]
