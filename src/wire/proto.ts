import { fileURLToPath } from 'node:url';
import { makeGenericClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import { type EnumTypeDefinition, loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';
import type { EnvironmentServiceDefinition } from './generated/densegym/v1/EnvironmentService.ts';
import type { Frame, Frame__Output } from './generated/densegym/v1/Frame.ts';
import type { FrameRequest, FrameRequest__Output } from './generated/densegym/v1/FrameRequest.ts';
import type { Score, Score__Output } from './generated/densegym/v1/Score.ts';
import type { Space, Space__Output } from './generated/densegym/v1/Space.ts';
import type { SupervisionServiceDefinition } from './generated/densegym/v1/SupervisionService.ts';
import type { Value, Value__Output } from './generated/densegym/v1/Value.ts';
import type { ErrorInfo, ErrorInfo__Output } from './generated/google/rpc/ErrorInfo.ts';
import type { RetryInfo, RetryInfo__Output } from './generated/google/rpc/RetryInfo.ts';
import type { Status, Status__Output } from './generated/google/rpc/Status.ts';

/** Where the .proto files are: beside `src/` in the repository and beside `dist/` in the package. */
export const PROTO_DIR = fileURLToPath(new URL('../../proto', import.meta.url));

// The defaults give Long objects, numeric enums, and leave empty fields out. 64-bit integers are strings: a seed may need
// all 64 bits. `scripts/generate.mjs` generates the types with the same options.
const files = ['densegym/v1/environment.proto', 'densegym/v1/supervision.proto', 'google/rpc/error_details.proto'];
const definition = loadSync(files, {
  includeDirs: [PROTO_DIR],
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});

function messageType<Input, Output>(name: string): MessageTypeDefinition<Input, Output> {
  return definition[name] as unknown as MessageTypeDefinition<Input, Output>;
}

/** The numbers of an enum, by name. */
export function enumType(name: string): Readonly<Record<string, number>> {
  const { value } = (definition[name] as unknown as EnumTypeDefinition).type as {
    readonly value: readonly { readonly name: string; readonly number: number }[];
  };
  return Object.fromEntries(value.map((each) => [each.name, each.number]));
}

/** The services; sessions go by a codec of their own (`codec/session.ts`). */
export const environmentService = definition[
  'densegym.v1.EnvironmentService'
] as unknown as EnvironmentServiceDefinition & ServiceDefinition;

export const supervisionService = definition[
  'densegym.v1.SupervisionService'
] as unknown as SupervisionServiceDefinition & ServiceDefinition;

/** For its clients. */
export const SupervisionServiceClient = makeGenericClientConstructor(
  supervisionService,
  'densegym.v1.SupervisionService',
);

/** Observations, actions, info, options and metadata travel as bytes that hold a serialised Value. */
export const valueType = messageType<Value, Value__Output>('densegym.v1.Value');
export const spaceType = messageType<Space, Space__Output>('densegym.v1.Space');

/** Parts of a step. */
export const frameRequestType = messageType<FrameRequest, FrameRequest__Output>('densegym.v1.FrameRequest');
export const frameType = messageType<Frame, Frame__Output>('densegym.v1.Frame');
export const scoreType = messageType<Score, Score__Output>('densegym.v1.Score');

/** The status of a call that is no stream, and what a status's details hold. */
export const statusType = messageType<Status, Status__Output>('google.rpc.Status');
export const errorInfoType = messageType<ErrorInfo, ErrorInfo__Output>('google.rpc.ErrorInfo');
export const retryInfoType = messageType<RetryInfo, RetryInfo__Output>('google.rpc.RetryInfo');
