// Original file: proto/densegym/v1/environment.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { SessionRequest as _densegym_v1_SessionRequest, SessionRequest__Output as _densegym_v1_SessionRequest__Output } from '../../densegym/v1/SessionRequest.ts';
import type { SessionResponse as _densegym_v1_SessionResponse, SessionResponse__Output as _densegym_v1_SessionResponse__Output } from '../../densegym/v1/SessionResponse.ts';

/**
 * An environment behind reset and step. Hosts serve it (sparse rewards), gateways serve and consume it (dense rewards), so
 * a trainer speaks the same contract to both, and gateways can be chained.
 */
export interface EnvironmentServiceClient extends grpc.Client {
  /**
   * One stream carries one session: one environment, or a batch of copies.
   * 
   * The first request is `open`. Every later request carries a `step_id` one higher than the one before, and may be sent
   * before earlier replies have arrived; replies come in the order of the requests. Errors a client can recover from are
   * the `status` of a reply, and the stream goes on; only failed authentication, a message that is not of this protocol,
   * and shutdown (UNAVAILABLE) end the stream with a gRPC status. `close` frees the session; any other end of the stream
   * frees it too, unless the server offers a `session_ttl` above 0.
   */
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_densegym_v1_SessionRequest, _densegym_v1_SessionResponse__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_densegym_v1_SessionRequest, _densegym_v1_SessionResponse__Output>;
  /**
   * One stream carries one session: one environment, or a batch of copies.
   * 
   * The first request is `open`. Every later request carries a `step_id` one higher than the one before, and may be sent
   * before earlier replies have arrived; replies come in the order of the requests. Errors a client can recover from are
   * the `status` of a reply, and the stream goes on; only failed authentication, a message that is not of this protocol,
   * and shutdown (UNAVAILABLE) end the stream with a gRPC status. `close` frees the session; any other end of the stream
   * frees it too, unless the server offers a `session_ttl` above 0.
   */
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_densegym_v1_SessionRequest, _densegym_v1_SessionResponse__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_densegym_v1_SessionRequest, _densegym_v1_SessionResponse__Output>;
  
}

/**
 * An environment behind reset and step. Hosts serve it (sparse rewards), gateways serve and consume it (dense rewards), so
 * a trainer speaks the same contract to both, and gateways can be chained.
 */
export interface EnvironmentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One stream carries one session: one environment, or a batch of copies.
   * 
   * The first request is `open`. Every later request carries a `step_id` one higher than the one before, and may be sent
   * before earlier replies have arrived; replies come in the order of the requests. Errors a client can recover from are
   * the `status` of a reply, and the stream goes on; only failed authentication, a message that is not of this protocol,
   * and shutdown (UNAVAILABLE) end the stream with a gRPC status. `close` frees the session; any other end of the stream
   * frees it too, unless the server offers a `session_ttl` above 0.
   */
  Session: grpc.handleBidiStreamingCall<_densegym_v1_SessionRequest__Output, _densegym_v1_SessionResponse>;
  
}

export interface EnvironmentServiceDefinition extends grpc.ServiceDefinition {
  Session: MethodDefinition<_densegym_v1_SessionRequest, _densegym_v1_SessionResponse, _densegym_v1_SessionRequest__Output, _densegym_v1_SessionResponse__Output>
}
