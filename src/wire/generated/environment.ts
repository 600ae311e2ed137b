import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AttachTarget as _densegym_v1_AttachTarget, AttachTarget__Output as _densegym_v1_AttachTarget__Output } from './densegym/v1/AttachTarget.ts';
import type { BoxSpace as _densegym_v1_BoxSpace, BoxSpace__Output as _densegym_v1_BoxSpace__Output } from './densegym/v1/BoxSpace.ts';
import type { Camera as _densegym_v1_Camera, Camera__Output as _densegym_v1_Camera__Output } from './densegym/v1/Camera.ts';
import type { CloseRequest as _densegym_v1_CloseRequest, CloseRequest__Output as _densegym_v1_CloseRequest__Output } from './densegym/v1/CloseRequest.ts';
import type { CloseResponse as _densegym_v1_CloseResponse, CloseResponse__Output as _densegym_v1_CloseResponse__Output } from './densegym/v1/CloseResponse.ts';
import type { DictSpace as _densegym_v1_DictSpace, DictSpace__Output as _densegym_v1_DictSpace__Output } from './densegym/v1/DictSpace.ts';
import type { DictSpaceEntry as _densegym_v1_DictSpaceEntry, DictSpaceEntry__Output as _densegym_v1_DictSpaceEntry__Output } from './densegym/v1/DictSpaceEntry.ts';
import type { DiscreteSpace as _densegym_v1_DiscreteSpace, DiscreteSpace__Output as _densegym_v1_DiscreteSpace__Output } from './densegym/v1/DiscreteSpace.ts';
import type { EncodedTensor as _densegym_v1_EncodedTensor, EncodedTensor__Output as _densegym_v1_EncodedTensor__Output } from './densegym/v1/EncodedTensor.ts';
import type { EnvironmentReset as _densegym_v1_EnvironmentReset, EnvironmentReset__Output as _densegym_v1_EnvironmentReset__Output } from './densegym/v1/EnvironmentReset.ts';
import type { EnvironmentServiceClient as _densegym_v1_EnvironmentServiceClient, EnvironmentServiceDefinition as _densegym_v1_EnvironmentServiceDefinition } from './densegym/v1/EnvironmentService.ts';
import type { FlushRequest as _densegym_v1_FlushRequest, FlushRequest__Output as _densegym_v1_FlushRequest__Output } from './densegym/v1/FlushRequest.ts';
import type { FlushResponse as _densegym_v1_FlushResponse, FlushResponse__Output as _densegym_v1_FlushResponse__Output } from './densegym/v1/FlushResponse.ts';
import type { Frame as _densegym_v1_Frame, Frame__Output as _densegym_v1_Frame__Output } from './densegym/v1/Frame.ts';
import type { FrameRequest as _densegym_v1_FrameRequest, FrameRequest__Output as _densegym_v1_FrameRequest__Output } from './densegym/v1/FrameRequest.ts';
import type { GraphSpace as _densegym_v1_GraphSpace, GraphSpace__Output as _densegym_v1_GraphSpace__Output } from './densegym/v1/GraphSpace.ts';
import type { GraphValue as _densegym_v1_GraphValue, GraphValue__Output as _densegym_v1_GraphValue__Output } from './densegym/v1/GraphValue.ts';
import type { Limits as _densegym_v1_Limits, Limits__Output as _densegym_v1_Limits__Output } from './densegym/v1/Limits.ts';
import type { ListValue as _densegym_v1_ListValue, ListValue__Output as _densegym_v1_ListValue__Output } from './densegym/v1/ListValue.ts';
import type { MakeTarget as _densegym_v1_MakeTarget, MakeTarget__Output as _densegym_v1_MakeTarget__Output } from './densegym/v1/MakeTarget.ts';
import type { MapEntry as _densegym_v1_MapEntry, MapEntry__Output as _densegym_v1_MapEntry__Output } from './densegym/v1/MapEntry.ts';
import type { MapValue as _densegym_v1_MapValue, MapValue__Output as _densegym_v1_MapValue__Output } from './densegym/v1/MapValue.ts';
import type { MultiBinarySpace as _densegym_v1_MultiBinarySpace, MultiBinarySpace__Output as _densegym_v1_MultiBinarySpace__Output } from './densegym/v1/MultiBinarySpace.ts';
import type { MultiDiscreteSpace as _densegym_v1_MultiDiscreteSpace, MultiDiscreteSpace__Output as _densegym_v1_MultiDiscreteSpace__Output } from './densegym/v1/MultiDiscreteSpace.ts';
import type { OneOfSpace as _densegym_v1_OneOfSpace, OneOfSpace__Output as _densegym_v1_OneOfSpace__Output } from './densegym/v1/OneOfSpace.ts';
import type { OneOfValue as _densegym_v1_OneOfValue, OneOfValue__Output as _densegym_v1_OneOfValue__Output } from './densegym/v1/OneOfValue.ts';
import type { OpenRequest as _densegym_v1_OpenRequest, OpenRequest__Output as _densegym_v1_OpenRequest__Output } from './densegym/v1/OpenRequest.ts';
import type { OpenResponse as _densegym_v1_OpenResponse, OpenResponse__Output as _densegym_v1_OpenResponse__Output } from './densegym/v1/OpenResponse.ts';
import type { Pipe as _densegym_v1_Pipe, Pipe__Output as _densegym_v1_Pipe__Output } from './densegym/v1/Pipe.ts';
import type { RenderRequest as _densegym_v1_RenderRequest, RenderRequest__Output as _densegym_v1_RenderRequest__Output } from './densegym/v1/RenderRequest.ts';
import type { RenderResponse as _densegym_v1_RenderResponse, RenderResponse__Output as _densegym_v1_RenderResponse__Output } from './densegym/v1/RenderResponse.ts';
import type { ResetRequest as _densegym_v1_ResetRequest, ResetRequest__Output as _densegym_v1_ResetRequest__Output } from './densegym/v1/ResetRequest.ts';
import type { ResetResponse as _densegym_v1_ResetResponse, ResetResponse__Output as _densegym_v1_ResetResponse__Output } from './densegym/v1/ResetResponse.ts';
import type { ResumeTarget as _densegym_v1_ResumeTarget, ResumeTarget__Output as _densegym_v1_ResumeTarget__Output } from './densegym/v1/ResumeTarget.ts';
import type { Reward as _densegym_v1_Reward, Reward__Output as _densegym_v1_Reward__Output } from './densegym/v1/Reward.ts';
import type { RewardConfig as _densegym_v1_RewardConfig, RewardConfig__Output as _densegym_v1_RewardConfig__Output } from './densegym/v1/RewardConfig.ts';
import type { RewardUpdate as _densegym_v1_RewardUpdate, RewardUpdate__Output as _densegym_v1_RewardUpdate__Output } from './densegym/v1/RewardUpdate.ts';
import type { Score as _densegym_v1_Score, Score__Output as _densegym_v1_Score__Output } from './densegym/v1/Score.ts';
import type { SequenceSpace as _densegym_v1_SequenceSpace, SequenceSpace__Output as _densegym_v1_SequenceSpace__Output } from './densegym/v1/SequenceSpace.ts';
import type { SessionRequest as _densegym_v1_SessionRequest, SessionRequest__Output as _densegym_v1_SessionRequest__Output } from './densegym/v1/SessionRequest.ts';
import type { SessionResponse as _densegym_v1_SessionResponse, SessionResponse__Output as _densegym_v1_SessionResponse__Output } from './densegym/v1/SessionResponse.ts';
import type { SharedMemory as _densegym_v1_SharedMemory, SharedMemory__Output as _densegym_v1_SharedMemory__Output } from './densegym/v1/SharedMemory.ts';
import type { SharedMemorySegment as _densegym_v1_SharedMemorySegment, SharedMemorySegment__Output as _densegym_v1_SharedMemorySegment__Output } from './densegym/v1/SharedMemorySegment.ts';
import type { Space as _densegym_v1_Space, Space__Output as _densegym_v1_Space__Output } from './densegym/v1/Space.ts';
import type { StepRequest as _densegym_v1_StepRequest, StepRequest__Output as _densegym_v1_StepRequest__Output } from './densegym/v1/StepRequest.ts';
import type { StepResponse as _densegym_v1_StepResponse, StepResponse__Output as _densegym_v1_StepResponse__Output } from './densegym/v1/StepResponse.ts';
import type { Tensor as _densegym_v1_Tensor, Tensor__Output as _densegym_v1_Tensor__Output } from './densegym/v1/Tensor.ts';
import type { TextSpace as _densegym_v1_TextSpace, TextSpace__Output as _densegym_v1_TextSpace__Output } from './densegym/v1/TextSpace.ts';
import type { Timing as _densegym_v1_Timing, Timing__Output as _densegym_v1_Timing__Output } from './densegym/v1/Timing.ts';
import type { TupleSpace as _densegym_v1_TupleSpace, TupleSpace__Output as _densegym_v1_TupleSpace__Output } from './densegym/v1/TupleSpace.ts';
import type { Value as _densegym_v1_Value, Value__Output as _densegym_v1_Value__Output } from './densegym/v1/Value.ts';
import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from './google/protobuf/Any.ts';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from './google/rpc/Status.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  densegym: {
    v1: {
      AttachTarget: MessageTypeDefinition<_densegym_v1_AttachTarget, _densegym_v1_AttachTarget__Output>
      AutoresetMode: EnumTypeDefinition
      BoxSpace: MessageTypeDefinition<_densegym_v1_BoxSpace, _densegym_v1_BoxSpace__Output>
      Camera: MessageTypeDefinition<_densegym_v1_Camera, _densegym_v1_Camera__Output>
      CloseRequest: MessageTypeDefinition<_densegym_v1_CloseRequest, _densegym_v1_CloseRequest__Output>
      CloseResponse: MessageTypeDefinition<_densegym_v1_CloseResponse, _densegym_v1_CloseResponse__Output>
      DataType: EnumTypeDefinition
      DictSpace: MessageTypeDefinition<_densegym_v1_DictSpace, _densegym_v1_DictSpace__Output>
      DictSpaceEntry: MessageTypeDefinition<_densegym_v1_DictSpaceEntry, _densegym_v1_DictSpaceEntry__Output>
      DiscreteSpace: MessageTypeDefinition<_densegym_v1_DiscreteSpace, _densegym_v1_DiscreteSpace__Output>
      EncodedTensor: MessageTypeDefinition<_densegym_v1_EncodedTensor, _densegym_v1_EncodedTensor__Output>
      EnvironmentReset: MessageTypeDefinition<_densegym_v1_EnvironmentReset, _densegym_v1_EnvironmentReset__Output>
      /**
       * An environment behind reset and step. Hosts serve it (sparse rewards), gateways serve and consume it (dense rewards), so
       * a trainer speaks the same contract to both, and gateways can be chained.
       */
      EnvironmentService: SubtypeConstructor<typeof grpc.Client, _densegym_v1_EnvironmentServiceClient> & { service: _densegym_v1_EnvironmentServiceDefinition }
      FailurePotential: EnumTypeDefinition
      FlushRequest: MessageTypeDefinition<_densegym_v1_FlushRequest, _densegym_v1_FlushRequest__Output>
      FlushResponse: MessageTypeDefinition<_densegym_v1_FlushResponse, _densegym_v1_FlushResponse__Output>
      Frame: MessageTypeDefinition<_densegym_v1_Frame, _densegym_v1_Frame__Output>
      FrameEncoding: EnumTypeDefinition
      FrameRequest: MessageTypeDefinition<_densegym_v1_FrameRequest, _densegym_v1_FrameRequest__Output>
      GraphSpace: MessageTypeDefinition<_densegym_v1_GraphSpace, _densegym_v1_GraphSpace__Output>
      GraphValue: MessageTypeDefinition<_densegym_v1_GraphValue, _densegym_v1_GraphValue__Output>
      Limits: MessageTypeDefinition<_densegym_v1_Limits, _densegym_v1_Limits__Output>
      ListValue: MessageTypeDefinition<_densegym_v1_ListValue, _densegym_v1_ListValue__Output>
      MakeTarget: MessageTypeDefinition<_densegym_v1_MakeTarget, _densegym_v1_MakeTarget__Output>
      MapEntry: MessageTypeDefinition<_densegym_v1_MapEntry, _densegym_v1_MapEntry__Output>
      MapValue: MessageTypeDefinition<_densegym_v1_MapValue, _densegym_v1_MapValue__Output>
      MultiBinarySpace: MessageTypeDefinition<_densegym_v1_MultiBinarySpace, _densegym_v1_MultiBinarySpace__Output>
      MultiDiscreteSpace: MessageTypeDefinition<_densegym_v1_MultiDiscreteSpace, _densegym_v1_MultiDiscreteSpace__Output>
      OneOfSpace: MessageTypeDefinition<_densegym_v1_OneOfSpace, _densegym_v1_OneOfSpace__Output>
      OneOfValue: MessageTypeDefinition<_densegym_v1_OneOfValue, _densegym_v1_OneOfValue__Output>
      OpenRequest: MessageTypeDefinition<_densegym_v1_OpenRequest, _densegym_v1_OpenRequest__Output>
      OpenResponse: MessageTypeDefinition<_densegym_v1_OpenResponse, _densegym_v1_OpenResponse__Output>
      Pipe: MessageTypeDefinition<_densegym_v1_Pipe, _densegym_v1_Pipe__Output>
      RenderRequest: MessageTypeDefinition<_densegym_v1_RenderRequest, _densegym_v1_RenderRequest__Output>
      RenderResponse: MessageTypeDefinition<_densegym_v1_RenderResponse, _densegym_v1_RenderResponse__Output>
      ResetRequest: MessageTypeDefinition<_densegym_v1_ResetRequest, _densegym_v1_ResetRequest__Output>
      ResetResponse: MessageTypeDefinition<_densegym_v1_ResetResponse, _densegym_v1_ResetResponse__Output>
      ResumeTarget: MessageTypeDefinition<_densegym_v1_ResumeTarget, _densegym_v1_ResumeTarget__Output>
      Reward: MessageTypeDefinition<_densegym_v1_Reward, _densegym_v1_Reward__Output>
      RewardConfig: MessageTypeDefinition<_densegym_v1_RewardConfig, _densegym_v1_RewardConfig__Output>
      RewardMode: EnumTypeDefinition
      RewardTiming: EnumTypeDefinition
      RewardUpdate: MessageTypeDefinition<_densegym_v1_RewardUpdate, _densegym_v1_RewardUpdate__Output>
      Score: MessageTypeDefinition<_densegym_v1_Score, _densegym_v1_Score__Output>
      ScoreState: EnumTypeDefinition
      SequenceSpace: MessageTypeDefinition<_densegym_v1_SequenceSpace, _densegym_v1_SequenceSpace__Output>
      SessionRequest: MessageTypeDefinition<_densegym_v1_SessionRequest, _densegym_v1_SessionRequest__Output>
      SessionResponse: MessageTypeDefinition<_densegym_v1_SessionResponse, _densegym_v1_SessionResponse__Output>
      SharedMemory: MessageTypeDefinition<_densegym_v1_SharedMemory, _densegym_v1_SharedMemory__Output>
      SharedMemorySegment: MessageTypeDefinition<_densegym_v1_SharedMemorySegment, _densegym_v1_SharedMemorySegment__Output>
      Space: MessageTypeDefinition<_densegym_v1_Space, _densegym_v1_Space__Output>
      StepRequest: MessageTypeDefinition<_densegym_v1_StepRequest, _densegym_v1_StepRequest__Output>
      StepResponse: MessageTypeDefinition<_densegym_v1_StepResponse, _densegym_v1_StepResponse__Output>
      Tensor: MessageTypeDefinition<_densegym_v1_Tensor, _densegym_v1_Tensor__Output>
      TensorCodec: EnumTypeDefinition
      TextSpace: MessageTypeDefinition<_densegym_v1_TextSpace, _densegym_v1_TextSpace__Output>
      Timing: MessageTypeDefinition<_densegym_v1_Timing, _densegym_v1_Timing__Output>
      TupleSpace: MessageTypeDefinition<_densegym_v1_TupleSpace, _densegym_v1_TupleSpace__Output>
      Value: MessageTypeDefinition<_densegym_v1_Value, _densegym_v1_Value__Output>
    }
  }
  google: {
    protobuf: {
      Any: MessageTypeDefinition<_google_protobuf_Any, _google_protobuf_Any__Output>
    }
    rpc: {
      Status: MessageTypeDefinition<_google_rpc_Status, _google_rpc_Status__Output>
    }
  }
}

