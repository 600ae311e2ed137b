// Original file: proto/densegym/v1/environment.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Limits of a server.
 */
export interface Limits {
  /**
   * Largest message the server reads, in bytes.
   */
  'maxMessageBytes'?: (number | string | Long);
  /**
   * Most replies that are kept to answer a repeated request.
   */
  'maxKeptReplyCount'?: (number);
  /**
   * Most bytes of replies that are kept.
   */
  'maxKeptReplyBytes'?: (number | string | Long);
  /**
   * How long a session outlives a broken stream, in seconds; 0: not at all.
   */
  'sessionTtlSeconds'?: (number | string);
  /**
   * Steps after which the environment truncates an episode; 0: unknown or none.
   */
  'maxEpisodeStepCount'?: (number);
}

/**
 * Limits of a server.
 */
export interface Limits__Output {
  /**
   * Largest message the server reads, in bytes.
   */
  'maxMessageBytes': (string);
  /**
   * Most replies that are kept to answer a repeated request.
   */
  'maxKeptReplyCount': (number);
  /**
   * Most bytes of replies that are kept.
   */
  'maxKeptReplyBytes': (string);
  /**
   * How long a session outlives a broken stream, in seconds; 0: not at all.
   */
  'sessionTtlSeconds': (number);
  /**
   * Steps after which the environment truncates an episode; 0: unknown or none.
   */
  'maxEpisodeStepCount': (number);
}
