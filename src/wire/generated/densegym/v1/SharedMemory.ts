// Original file: proto/densegym/v1/tensor.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A place in shared memory that holds raw elements. Reserved for transports that negotiate it when a session is opened.
 */
export interface SharedMemory {
  /**
   * Name of the segment, as agreed on when the session was opened.
   */
  'segment'?: (string);
  /**
   * Where the elements begin, in bytes from the start of the segment.
   */
  'offset'?: (number | string | Long);
  /**
   * How many bytes they take.
   */
  'size'?: (number | string | Long);
  /**
   * Number of the write, so that a reader can tell a place that was written over.
   */
  'generation'?: (number | string | Long);
}

/**
 * A place in shared memory that holds raw elements. Reserved for transports that negotiate it when a session is opened.
 */
export interface SharedMemory__Output {
  /**
   * Name of the segment, as agreed on when the session was opened.
   */
  'segment': (string);
  /**
   * Where the elements begin, in bytes from the start of the segment.
   */
  'offset': (string);
  /**
   * How many bytes they take.
   */
  'size': (string);
  /**
   * Number of the write, so that a reader can tell a place that was written over.
   */
  'generation': (string);
}
