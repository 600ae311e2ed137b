// Original file: proto/densegym/v1/supervision.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Where an environment of a session stands.
 */
export interface SupervisedEnvironment {
  /**
   * What the robot is to do.
   */
  'instruction'?: (string);
  /**
   * Number of its latest episode, from 1; 0: it has not been reset yet.
   */
  'episode'?: (number | string | Long);
  /**
   * Steps taken in that episode.
   */
  'step'?: (number);
  /**
   * False before the first reset, and from the end of an episode to the next reset.
   */
  'running'?: (boolean);
  /**
   * True when the bonus of that episode has been paid, as far as its rewards are final.
   */
  'bonusPaid'?: (boolean);
}

/**
 * Where an environment of a session stands.
 */
export interface SupervisedEnvironment__Output {
  /**
   * What the robot is to do.
   */
  'instruction': (string);
  /**
   * Number of its latest episode, from 1; 0: it has not been reset yet.
   */
  'episode': (string);
  /**
   * Steps taken in that episode.
   */
  'step': (number);
  /**
   * False before the first reset, and from the end of an episode to the next reset.
   */
  'running': (boolean);
  /**
   * True when the bonus of that episode has been paid, as far as its rewards are final.
   */
  'bonusPaid': (boolean);
}
