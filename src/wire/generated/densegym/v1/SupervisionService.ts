// Original file: proto/densegym/v1/supervision.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListSessionsRequest as _densegym_v1_ListSessionsRequest, ListSessionsRequest__Output as _densegym_v1_ListSessionsRequest__Output } from '../../densegym/v1/ListSessionsRequest.ts';
import type { ListSessionsResponse as _densegym_v1_ListSessionsResponse, ListSessionsResponse__Output as _densegym_v1_ListSessionsResponse__Output } from '../../densegym/v1/ListSessionsResponse.ts';
import type { MarkFailureRequest as _densegym_v1_MarkFailureRequest, MarkFailureRequest__Output as _densegym_v1_MarkFailureRequest__Output } from '../../densegym/v1/MarkFailureRequest.ts';
import type { MarkFailureResponse as _densegym_v1_MarkFailureResponse, MarkFailureResponse__Output as _densegym_v1_MarkFailureResponse__Output } from '../../densegym/v1/MarkFailureResponse.ts';
import type { MarkSuccessRequest as _densegym_v1_MarkSuccessRequest, MarkSuccessRequest__Output as _densegym_v1_MarkSuccessRequest__Output } from '../../densegym/v1/MarkSuccessRequest.ts';
import type { MarkSuccessResponse as _densegym_v1_MarkSuccessResponse, MarkSuccessResponse__Output as _densegym_v1_MarkSuccessResponse__Output } from '../../densegym/v1/MarkSuccessResponse.ts';

/**
 * A human's word on the episodes of a gateway's sessions, beside the streams of the trainers. Gateways serve it, hosts do not.
 * A call that is refused ends with a gRPC status whose details hold a google.rpc.ErrorInfo, as in a session; it never harms the
 * session that it names.
 */
export interface SupervisionServiceClient extends grpc.Client {
  /**
   * What is open now, and where each environment stands.
   */
  ListSessions(argument: _densegym_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _densegym_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _densegym_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _densegym_v1_ListSessionsRequest, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What is open now, and where each environment stands.
   */
  listSessions(argument: _densegym_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _densegym_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _densegym_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _densegym_v1_ListSessionsRequest, callback: grpc.requestCallback<_densegym_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The instruction has not been carried out, whatever the model and the environment say: from the next step that is taken on
   * `Reward.success` is false, until the episode ends. A bonus that was paid stays paid. Otherwise as MarkSuccess.
   */
  MarkFailure(argument: _densegym_v1_MarkFailureRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  MarkFailure(argument: _densegym_v1_MarkFailureRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  MarkFailure(argument: _densegym_v1_MarkFailureRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  MarkFailure(argument: _densegym_v1_MarkFailureRequest, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The instruction has not been carried out, whatever the model and the environment say: from the next step that is taken on
   * `Reward.success` is false, until the episode ends. A bonus that was paid stays paid. Otherwise as MarkSuccess.
   */
  markFailure(argument: _densegym_v1_MarkFailureRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  markFailure(argument: _densegym_v1_MarkFailureRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  markFailure(argument: _densegym_v1_MarkFailureRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  markFailure(argument: _densegym_v1_MarkFailureRequest, callback: grpc.requestCallback<_densegym_v1_MarkFailureResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The instruction has been carried out, whatever the model says: from the next step that is taken on `Reward.success` is true,
   * and the bonus is paid if it has not been. Of an episode that has ended: a label for the monitor, and no reward changes.
   * NOT_FOUND: no such session, or an episode that does not exist or is no longer remembered. FAILED_PRECONDITION: the
   * environment has not been reset yet. The last word counts.
   */
  MarkSuccess(argument: _densegym_v1_MarkSuccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  MarkSuccess(argument: _densegym_v1_MarkSuccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  MarkSuccess(argument: _densegym_v1_MarkSuccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  MarkSuccess(argument: _densegym_v1_MarkSuccessRequest, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The instruction has been carried out, whatever the model says: from the next step that is taken on `Reward.success` is true,
   * and the bonus is paid if it has not been. Of an episode that has ended: a label for the monitor, and no reward changes.
   * NOT_FOUND: no such session, or an episode that does not exist or is no longer remembered. FAILED_PRECONDITION: the
   * environment has not been reset yet. The last word counts.
   */
  markSuccess(argument: _densegym_v1_MarkSuccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  markSuccess(argument: _densegym_v1_MarkSuccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  markSuccess(argument: _densegym_v1_MarkSuccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  markSuccess(argument: _densegym_v1_MarkSuccessRequest, callback: grpc.requestCallback<_densegym_v1_MarkSuccessResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * A human's word on the episodes of a gateway's sessions, beside the streams of the trainers. Gateways serve it, hosts do not.
 * A call that is refused ends with a gRPC status whose details hold a google.rpc.ErrorInfo, as in a session; it never harms the
 * session that it names.
 */
export interface SupervisionServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * What is open now, and where each environment stands.
   */
  ListSessions: grpc.handleUnaryCall<_densegym_v1_ListSessionsRequest__Output, _densegym_v1_ListSessionsResponse>;
  
  /**
   * The instruction has not been carried out, whatever the model and the environment say: from the next step that is taken on
   * `Reward.success` is false, until the episode ends. A bonus that was paid stays paid. Otherwise as MarkSuccess.
   */
  MarkFailure: grpc.handleUnaryCall<_densegym_v1_MarkFailureRequest__Output, _densegym_v1_MarkFailureResponse>;
  
  /**
   * The instruction has been carried out, whatever the model says: from the next step that is taken on `Reward.success` is true,
   * and the bonus is paid if it has not been. Of an episode that has ended: a label for the monitor, and no reward changes.
   * NOT_FOUND: no such session, or an episode that does not exist or is no longer remembered. FAILED_PRECONDITION: the
   * environment has not been reset yet. The last word counts.
   */
  MarkSuccess: grpc.handleUnaryCall<_densegym_v1_MarkSuccessRequest__Output, _densegym_v1_MarkSuccessResponse>;
  
}

export interface SupervisionServiceDefinition extends grpc.ServiceDefinition {
  ListSessions: MethodDefinition<_densegym_v1_ListSessionsRequest, _densegym_v1_ListSessionsResponse, _densegym_v1_ListSessionsRequest__Output, _densegym_v1_ListSessionsResponse__Output>
  MarkFailure: MethodDefinition<_densegym_v1_MarkFailureRequest, _densegym_v1_MarkFailureResponse, _densegym_v1_MarkFailureRequest__Output, _densegym_v1_MarkFailureResponse__Output>
  MarkSuccess: MethodDefinition<_densegym_v1_MarkSuccessRequest, _densegym_v1_MarkSuccessResponse, _densegym_v1_MarkSuccessRequest__Output, _densegym_v1_MarkSuccessResponse__Output>
}
