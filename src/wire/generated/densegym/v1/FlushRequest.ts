// Original file: proto/densegym/v1/environment.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Scores what is outstanding, sends the updates, and then answers. A `close` sends those that are left as FALLBACK.
 */
export interface FlushRequest {
  /**
   * Rewards up to this request are wanted; at most the number of the request before this one, else INVALID_ARGUMENT.
   */
  'throughStepId'?: (number | string | Long);
}

/**
 * Scores what is outstanding, sends the updates, and then answers. A `close` sends those that are left as FALLBACK.
 */
export interface FlushRequest__Output {
  /**
   * Rewards up to this request are wanted; at most the number of the request before this one, else INVALID_ARGUMENT.
   */
  'throughStepId': (string);
}
