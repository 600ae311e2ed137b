// Original file: proto/densegym/v1/environment.proto

import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.ts';
import type { OpenResponse as _densegym_v1_OpenResponse, OpenResponse__Output as _densegym_v1_OpenResponse__Output } from '../../densegym/v1/OpenResponse.ts';
import type { ResetResponse as _densegym_v1_ResetResponse, ResetResponse__Output as _densegym_v1_ResetResponse__Output } from '../../densegym/v1/ResetResponse.ts';
import type { StepResponse as _densegym_v1_StepResponse, StepResponse__Output as _densegym_v1_StepResponse__Output } from '../../densegym/v1/StepResponse.ts';
import type { RenderResponse as _densegym_v1_RenderResponse, RenderResponse__Output as _densegym_v1_RenderResponse__Output } from '../../densegym/v1/RenderResponse.ts';
import type { FlushResponse as _densegym_v1_FlushResponse, FlushResponse__Output as _densegym_v1_FlushResponse__Output } from '../../densegym/v1/FlushResponse.ts';
import type { CloseResponse as _densegym_v1_CloseResponse, CloseResponse__Output as _densegym_v1_CloseResponse__Output } from '../../densegym/v1/CloseResponse.ts';
import type { RewardUpdate as _densegym_v1_RewardUpdate, RewardUpdate__Output as _densegym_v1_RewardUpdate__Output } from '../../densegym/v1/RewardUpdate.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * A reply, or an update that nobody asked for.
 */
export interface SessionResponse {
  /**
   * Number of the request that this answers; 0 for the answer to `open` and for `reward_update`.
   */
  'stepId'?: (number | string | Long);
  /**
   * Absent when the request succeeded. Otherwise its code, a message for people, and a google.rpc.ErrorInfo whose `reason`
   * is one of the reasons in the reference, domain `densegym`; `response` is then absent.
   */
  'status'?: (_google_rpc_Status | null);
  /**
   * Every reward of the requests up to this number is final.
   */
  'finalStepId'?: (number | string | Long);
  /**
   * Answers `open`.
   */
  'open'?: (_densegym_v1_OpenResponse | null);
  /**
   * Answers `reset`.
   */
  'reset'?: (_densegym_v1_ResetResponse | null);
  /**
   * Answers `step`.
   */
  'step'?: (_densegym_v1_StepResponse | null);
  /**
   * Answers `render`.
   */
  'render'?: (_densegym_v1_RenderResponse | null);
  /**
   * Answers `flush`.
   */
  'flush'?: (_densegym_v1_FlushResponse | null);
  /**
   * Answers `close`; the server then ends the stream.
   */
  'close'?: (_densegym_v1_CloseResponse | null);
  /**
   * The final terms of an earlier step.
   */
  'rewardUpdate'?: (_densegym_v1_RewardUpdate | null);
  /**
   * The answer.
   */
  'response'?: "open"|"reset"|"step"|"render"|"flush"|"close"|"rewardUpdate";
}

/**
 * A reply, or an update that nobody asked for.
 */
export interface SessionResponse__Output {
  /**
   * Number of the request that this answers; 0 for the answer to `open` and for `reward_update`.
   */
  'stepId': (string);
  /**
   * Absent when the request succeeded. Otherwise its code, a message for people, and a google.rpc.ErrorInfo whose `reason`
   * is one of the reasons in the reference, domain `densegym`; `response` is then absent.
   */
  'status': (_google_rpc_Status__Output | null);
  /**
   * Every reward of the requests up to this number is final.
   */
  'finalStepId': (string);
  /**
   * Answers `open`.
   */
  'open'?: (_densegym_v1_OpenResponse__Output | null);
  /**
   * Answers `reset`.
   */
  'reset'?: (_densegym_v1_ResetResponse__Output | null);
  /**
   * Answers `step`.
   */
  'step'?: (_densegym_v1_StepResponse__Output | null);
  /**
   * Answers `render`.
   */
  'render'?: (_densegym_v1_RenderResponse__Output | null);
  /**
   * Answers `flush`.
   */
  'flush'?: (_densegym_v1_FlushResponse__Output | null);
  /**
   * Answers `close`; the server then ends the stream.
   */
  'close'?: (_densegym_v1_CloseResponse__Output | null);
  /**
   * The final terms of an earlier step.
   */
  'rewardUpdate'?: (_densegym_v1_RewardUpdate__Output | null);
  /**
   * The answer.
   */
  'response'?: "open"|"reset"|"step"|"render"|"flush"|"close"|"rewardUpdate";
}
