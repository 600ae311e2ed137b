// Original file: proto/densegym/v1/environment.proto

import type { OpenRequest as _densegym_v1_OpenRequest, OpenRequest__Output as _densegym_v1_OpenRequest__Output } from '../../densegym/v1/OpenRequest.ts';
import type { ResetRequest as _densegym_v1_ResetRequest, ResetRequest__Output as _densegym_v1_ResetRequest__Output } from '../../densegym/v1/ResetRequest.ts';
import type { StepRequest as _densegym_v1_StepRequest, StepRequest__Output as _densegym_v1_StepRequest__Output } from '../../densegym/v1/StepRequest.ts';
import type { RenderRequest as _densegym_v1_RenderRequest, RenderRequest__Output as _densegym_v1_RenderRequest__Output } from '../../densegym/v1/RenderRequest.ts';
import type { FlushRequest as _densegym_v1_FlushRequest, FlushRequest__Output as _densegym_v1_FlushRequest__Output } from '../../densegym/v1/FlushRequest.ts';
import type { CloseRequest as _densegym_v1_CloseRequest, CloseRequest__Output as _densegym_v1_CloseRequest__Output } from '../../densegym/v1/CloseRequest.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * A request of a session.
 */
export interface SessionRequest {
  /**
   * Number of this request: 0 for `open`, then 1, 2, 3, ... across the batch and across episodes. A number that was
   * answered already is answered again from memory and not executed; any other number but the next one, or one whose
   * reply is no longer kept, is answered ABORTED.
   */
  'stepId'?: (number | string | Long);
  /**
   * The client has all replies up to this number, and the server may forget them. 0 says nothing.
   */
  'ackStepId'?: (number | string | Long);
  /**
   * Begins the session.
   */
  'open'?: (_densegym_v1_OpenRequest | null);
  /**
   * Starts new episodes.
   */
  'reset'?: (_densegym_v1_ResetRequest | null);
  /**
   * Applies an action.
   */
  'step'?: (_densegym_v1_StepRequest | null);
  /**
   * Looks at the environment without changing it.
   */
  'render'?: (_densegym_v1_RenderRequest | null);
  /**
   * Scores what is outstanding.
   */
  'flush'?: (_densegym_v1_FlushRequest | null);
  /**
   * Ends the session.
   */
  'close'?: (_densegym_v1_CloseRequest | null);
  /**
   * What to do. Required.
   */
  'request'?: "open"|"reset"|"step"|"render"|"flush"|"close";
}

/**
 * A request of a session.
 */
export interface SessionRequest__Output {
  /**
   * Number of this request: 0 for `open`, then 1, 2, 3, ... across the batch and across episodes. A number that was
   * answered already is answered again from memory and not executed; any other number but the next one, or one whose
   * reply is no longer kept, is answered ABORTED.
   */
  'stepId': (string);
  /**
   * The client has all replies up to this number, and the server may forget them. 0 says nothing.
   */
  'ackStepId': (string);
  /**
   * Begins the session.
   */
  'open'?: (_densegym_v1_OpenRequest__Output | null);
  /**
   * Starts new episodes.
   */
  'reset'?: (_densegym_v1_ResetRequest__Output | null);
  /**
   * Applies an action.
   */
  'step'?: (_densegym_v1_StepRequest__Output | null);
  /**
   * Looks at the environment without changing it.
   */
  'render'?: (_densegym_v1_RenderRequest__Output | null);
  /**
   * Scores what is outstanding.
   */
  'flush'?: (_densegym_v1_FlushRequest__Output | null);
  /**
   * Ends the session.
   */
  'close'?: (_densegym_v1_CloseRequest__Output | null);
  /**
   * What to do. Required.
   */
  'request'?: "open"|"reset"|"step"|"render"|"flush"|"close";
}
