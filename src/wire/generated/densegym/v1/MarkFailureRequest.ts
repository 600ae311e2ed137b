// Original file: proto/densegym/v1/supervision.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Which episode has failed.
 */
export interface MarkFailureRequest {
  /**
   * Required.
   */
  'sessionId'?: (string);
  /**
   * Which environment of the batch; 0 where there is one.
   */
  'envIndex'?: (number);
  /**
   * Number of the episode that is meant; absent: the latest, which may have become the next one since you looked.
   */
  'episode'?: (number | string | Long);
  '_episode'?: "episode";
}

/**
 * Which episode has failed.
 */
export interface MarkFailureRequest__Output {
  /**
   * Required.
   */
  'sessionId': (string);
  /**
   * Which environment of the batch; 0 where there is one.
   */
  'envIndex': (number);
  /**
   * Number of the episode that is meant; absent: the latest, which may have become the next one since you looked.
   */
  'episode'?: (string);
  '_episode'?: "episode";
}
