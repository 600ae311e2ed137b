// Original file: proto/densegym/v1/supervision.proto

import type { SupervisedSession as _densegym_v1_SupervisedSession, SupervisedSession__Output as _densegym_v1_SupervisedSession__Output } from '../../densegym/v1/SupervisedSession.ts';

/**
 * The open sessions.
 */
export interface ListSessionsResponse {
  /**
   * In the order in which they were opened.
   */
  'sessions'?: (_densegym_v1_SupervisedSession)[];
}

/**
 * The open sessions.
 */
export interface ListSessionsResponse__Output {
  /**
   * In the order in which they were opened.
   */
  'sessions': (_densegym_v1_SupervisedSession__Output)[];
}
