import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListSessionsRequest as _densegym_v1_ListSessionsRequest, ListSessionsRequest__Output as _densegym_v1_ListSessionsRequest__Output } from './densegym/v1/ListSessionsRequest.ts';
import type { ListSessionsResponse as _densegym_v1_ListSessionsResponse, ListSessionsResponse__Output as _densegym_v1_ListSessionsResponse__Output } from './densegym/v1/ListSessionsResponse.ts';
import type { MarkFailureRequest as _densegym_v1_MarkFailureRequest, MarkFailureRequest__Output as _densegym_v1_MarkFailureRequest__Output } from './densegym/v1/MarkFailureRequest.ts';
import type { MarkFailureResponse as _densegym_v1_MarkFailureResponse, MarkFailureResponse__Output as _densegym_v1_MarkFailureResponse__Output } from './densegym/v1/MarkFailureResponse.ts';
import type { MarkSuccessRequest as _densegym_v1_MarkSuccessRequest, MarkSuccessRequest__Output as _densegym_v1_MarkSuccessRequest__Output } from './densegym/v1/MarkSuccessRequest.ts';
import type { MarkSuccessResponse as _densegym_v1_MarkSuccessResponse, MarkSuccessResponse__Output as _densegym_v1_MarkSuccessResponse__Output } from './densegym/v1/MarkSuccessResponse.ts';
import type { SupervisedEnvironment as _densegym_v1_SupervisedEnvironment, SupervisedEnvironment__Output as _densegym_v1_SupervisedEnvironment__Output } from './densegym/v1/SupervisedEnvironment.ts';
import type { SupervisedSession as _densegym_v1_SupervisedSession, SupervisedSession__Output as _densegym_v1_SupervisedSession__Output } from './densegym/v1/SupervisedSession.ts';
import type { SupervisionServiceClient as _densegym_v1_SupervisionServiceClient, SupervisionServiceDefinition as _densegym_v1_SupervisionServiceDefinition } from './densegym/v1/SupervisionService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  densegym: {
    v1: {
      ListSessionsRequest: MessageTypeDefinition<_densegym_v1_ListSessionsRequest, _densegym_v1_ListSessionsRequest__Output>
      ListSessionsResponse: MessageTypeDefinition<_densegym_v1_ListSessionsResponse, _densegym_v1_ListSessionsResponse__Output>
      MarkFailureRequest: MessageTypeDefinition<_densegym_v1_MarkFailureRequest, _densegym_v1_MarkFailureRequest__Output>
      MarkFailureResponse: MessageTypeDefinition<_densegym_v1_MarkFailureResponse, _densegym_v1_MarkFailureResponse__Output>
      MarkSuccessRequest: MessageTypeDefinition<_densegym_v1_MarkSuccessRequest, _densegym_v1_MarkSuccessRequest__Output>
      MarkSuccessResponse: MessageTypeDefinition<_densegym_v1_MarkSuccessResponse, _densegym_v1_MarkSuccessResponse__Output>
      SupervisedEnvironment: MessageTypeDefinition<_densegym_v1_SupervisedEnvironment, _densegym_v1_SupervisedEnvironment__Output>
      SupervisedSession: MessageTypeDefinition<_densegym_v1_SupervisedSession, _densegym_v1_SupervisedSession__Output>
      /**
       * A human's word on the episodes of a gateway's sessions, beside the streams of the trainers. Gateways serve it, hosts do not.
       * A call that is refused ends with a gRPC status whose details hold a google.rpc.ErrorInfo, as in a session; it never harms the
       * session that it names.
       */
      SupervisionService: SubtypeConstructor<typeof grpc.Client, _densegym_v1_SupervisionServiceClient> & { service: _densegym_v1_SupervisionServiceDefinition }
    }
  }
}

