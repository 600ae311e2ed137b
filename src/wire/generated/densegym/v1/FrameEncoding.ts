// Original file: proto/densegym/v1/environment.proto

/**
 * How the pixels of a frame travel.
 */
export const FrameEncoding = {
  /**
   * The server's choice.
   */
  FRAME_ENCODING_UNSPECIFIED: 'FRAME_ENCODING_UNSPECIFIED',
  /**
   * Raw RGB, uint8, shape [height, width, 3].
   */
  FRAME_ENCODING_RAW: 'FRAME_ENCODING_RAW',
  /**
   * PNG; lossless.
   */
  FRAME_ENCODING_PNG: 'FRAME_ENCODING_PNG',
  /**
   * JPEG, quality 95.
   */
  FRAME_ENCODING_JPEG: 'FRAME_ENCODING_JPEG',
} as const;

/**
 * How the pixels of a frame travel.
 */
export type FrameEncoding =
  /**
   * The server's choice.
   */
  | 'FRAME_ENCODING_UNSPECIFIED'
  | 0
  /**
   * Raw RGB, uint8, shape [height, width, 3].
   */
  | 'FRAME_ENCODING_RAW'
  | 1
  /**
   * PNG; lossless.
   */
  | 'FRAME_ENCODING_PNG'
  | 2
  /**
   * JPEG, quality 95.
   */
  | 'FRAME_ENCODING_JPEG'
  | 3

/**
 * How the pixels of a frame travel.
 */
export type FrameEncoding__Output = typeof FrameEncoding[keyof typeof FrameEncoding]
