// Original file: proto/densegym/v1/tensor.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Memory of the sender that the receiver maps for reading. It has no name in any file system: it is gone when both sides are.
 */
export interface SharedMemorySegment {
  /**
   * Name of the segment in `SharedMemory.segment`.
   */
  'name'?: (string);
  /**
   * Where a process of the same memory domain opens it: `/proc/PID/fd/N`, a link to `/memfd:densegym`. A receiver refuses any
   * other path.
   */
  'path'?: (string);
  /**
   * Its length in bytes.
   */
  'size'?: (number | string | Long);
  /**
   * For how many replies memory stays as it was: a client has fewer requests unanswered than this.
   */
  'slotCount'?: (number);
}

/**
 * Memory of the sender that the receiver maps for reading. It has no name in any file system: it is gone when both sides are.
 */
export interface SharedMemorySegment__Output {
  /**
   * Name of the segment in `SharedMemory.segment`.
   */
  'name': (string);
  /**
   * Where a process of the same memory domain opens it: `/proc/PID/fd/N`, a link to `/memfd:densegym`. A receiver refuses any
   * other path.
   */
  'path': (string);
  /**
   * Its length in bytes.
   */
  'size': (string);
  /**
   * For how many replies memory stays as it was: a client has fewer requests unanswered than this.
   */
  'slotCount': (number);
}
