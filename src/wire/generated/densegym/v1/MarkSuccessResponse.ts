// Original file: proto/densegym/v1/supervision.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What MarkSuccess did.
 */
export interface MarkSuccessResponse {
  /**
   * The episode that was marked.
   */
  'episode'?: (number | string | Long);
  /**
   * First step whose reward the mark decides, if it is taken; absent: the episode has ended, and the mark is a label only.
   */
  'step'?: (number);
  /**
   * True when the bonus of the episode had been paid before, as far as its rewards are final.
   */
  'bonusPaid'?: (boolean);
  '_step'?: "step";
}

/**
 * What MarkSuccess did.
 */
export interface MarkSuccessResponse__Output {
  /**
   * The episode that was marked.
   */
  'episode': (string);
  /**
   * First step whose reward the mark decides, if it is taken; absent: the episode has ended, and the mark is a label only.
   */
  'step'?: (number);
  /**
   * True when the bonus of the episode had been paid before, as far as its rewards are final.
   */
  'bonusPaid': (boolean);
  '_step'?: "step";
}
