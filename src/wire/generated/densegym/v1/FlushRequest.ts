// Original file: proto/densegym/v1/environment.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Scores what is outstanding, sends the updates, and then answers.
 */
export interface FlushRequest {
  /**
   * Rewards up to this request are wanted; at most the number of the request before this one, else INVALID_ARGUMENT.
   */
  'throughStepId'?: (number | string | Long);
}

/**
 * Scores what is outstanding, sends the updates, and then answers.
 */
export interface FlushRequest__Output {
  /**
   * Rewards up to this request are wanted; at most the number of the request before this one, else INVALID_ARGUMENT.
   */
  'throughStepId': (string);
}
