// Original file: proto/densegym/v1/supervision.proto

import type { SupervisedEnvironment as _densegym_v1_SupervisedEnvironment, SupervisedEnvironment__Output as _densegym_v1_SupervisedEnvironment__Output } from '../../densegym/v1/SupervisedEnvironment.ts';

/**
 * An open session.
 */
export interface SupervisedSession {
  /**
   * As its trainer has it from `OpenResponse.session_id`.
   */
  'sessionId'?: (string);
  /**
   * Which environment.
   */
  'envId'?: (string);
  /**
   * One for each environment of the batch, in order of their indices.
   */
  'environments'?: (_densegym_v1_SupervisedEnvironment)[];
}

/**
 * An open session.
 */
export interface SupervisedSession__Output {
  /**
   * As its trainer has it from `OpenResponse.session_id`.
   */
  'sessionId': (string);
  /**
   * Which environment.
   */
  'envId': (string);
  /**
   * One for each environment of the batch, in order of their indices.
   */
  'environments': (_densegym_v1_SupervisedEnvironment__Output)[];
}
