// Original file: proto/densegym/v1/tensor.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A place in a shared segment, or in the body of the message that this is part of (`Pipe`), that holds the raw elements, in C
 * order and little-endian.
 */
export interface SharedMemory {
  /**
   * Name of the segment, as agreed on when the session was opened; `message` for the body.
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
   * Number of the write, from 1, so that a reader can tell a place that was written over; 0 in a body.
   */
  'generation'?: (number | string | Long);
  /**
   * Where a uint64 (little-endian) stands that is equal to `generation` before and after the elements are copied, in bytes from
   * the start of the segment. Any other number: the place is being written, or was written over.
   */
  'generationOffset'?: (number | string | Long);
}

/**
 * A place in a shared segment, or in the body of the message that this is part of (`Pipe`), that holds the raw elements, in C
 * order and little-endian.
 */
export interface SharedMemory__Output {
  /**
   * Name of the segment, as agreed on when the session was opened; `message` for the body.
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
   * Number of the write, from 1, so that a reader can tell a place that was written over; 0 in a body.
   */
  'generation': (string);
  /**
   * Where a uint64 (little-endian) stands that is equal to `generation` before and after the elements are copied, in bytes from
   * the start of the segment. Any other number: the place is being written, or was written over.
   */
  'generationOffset': (string);
}
