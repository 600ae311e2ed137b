/**
 * Requests and replies of steps, and updates of their rewards, as bytes and back. They come thousands of times a second, and
 * proto-loader's codec, which goes by objects of every field there may be, takes three times as long. What it gives
 * for them is given here too (test/wire/codec.test.ts); all other messages are left to it.
 */
import { makeGenericClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs/minimal.js';
import { type Beside, inline } from '../beside.ts';
import type { RewardUpdate__Output } from '../generated/densegym/v1/RewardUpdate.ts';
import type { SessionRequest, SessionRequest__Output } from '../generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse, SessionResponse__Output } from '../generated/densegym/v1/SessionResponse.ts';
import type { StepRequest__Output } from '../generated/densegym/v1/StepRequest.ts';
import type { StepResponse__Output } from '../generated/densegym/v1/StepResponse.ts';
import { environmentService } from '../proto.ts';
import { BYTES, endOf, readUint64, tag, VARINT, writeUint64 } from './fields.ts';
import { readUpdate, writeUpdate } from './reward.ts';
import { readStepRequest, readStepResponse, writeStepRequest, writeStepResponse } from './step.ts';

const generic = environmentService.Session;

/** `EnvironmentService` by this codec. A server writes what `writeResponse` has encoded. */
export const sessionService: ServiceDefinition = {
  Session: {
    ...generic,
    requestSerialize: writeRequest,
    requestDeserialize: readRequest,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: readResponse,
  },
};

export const SessionClient = makeGenericClientConstructor(sessionService, 'densegym.v1.EnvironmentService');

const REQUEST = { stepId: tag(1, VARINT), ackStepId: tag(2, VARINT), step: tag(5, BYTES) };
const RESPONSE = { stepId: tag(1, VARINT), finalStepId: tag(3, VARINT), step: tag(6, BYTES), update: tag(10, BYTES) };

export function readRequest(bytes: Buffer): SessionRequest__Output {
  const reader = protobuf.Reader.create(bytes);
  let [stepId, ackStepId] = ['0', '0'];
  let step: StepRequest__Output | undefined;
  while (reader.pos < reader.len) {
    switch (reader.uint32()) {
      case REQUEST.stepId:
        stepId = readUint64(reader);
        break;
      case REQUEST.ackStepId:
        ackStepId = readUint64(reader);
        break;
      case REQUEST.step:
        step = readStepRequest(reader, endOf(reader));
        break;
      default:
        return generic.requestDeserialize(bytes);
    }
  }
  return step ? { stepId, ackStepId, step, request: 'step' } : generic.requestDeserialize(bytes);
}

export function writeRequest(request: SessionRequest): Buffer {
  const { step, stepId = 0, ackStepId = 0 } = request;
  if (!step) return generic.requestSerialize(request);
  const writer = protobuf.Writer.create();
  writeUint64(writer.uint32(REQUEST.stepId), stepId);
  writeUint64(writer.uint32(REQUEST.ackStepId), ackStepId);
  return writeStepRequest(writer.uint32(REQUEST.step).fork(), step).ldelim().finish() as Buffer;
}

export function readResponse(bytes: Buffer): SessionResponse__Output {
  const reader = protobuf.Reader.create(bytes);
  let [stepId, finalStepId] = ['0', '0'];
  let step: StepResponse__Output | undefined;
  let rewardUpdate: RewardUpdate__Output | undefined;
  while (reader.pos < reader.len) {
    switch (reader.uint32()) {
      case RESPONSE.stepId:
        stepId = readUint64(reader);
        break;
      case RESPONSE.finalStepId:
        finalStepId = readUint64(reader);
        break;
      case RESPONSE.step:
        step = readStepResponse(reader, endOf(reader));
        break;
      case RESPONSE.update:
        rewardUpdate = readUpdate(reader, endOf(reader));
        break;
      default:
        return generic.responseDeserialize(bytes);
    }
  }
  if (step && !rewardUpdate) return { stepId, status: null, finalStepId, step, response: 'step' };
  if (rewardUpdate && !step) return { stepId, status: null, finalStepId, rewardUpdate, response: 'rewardUpdate' };
  return generic.responseDeserialize(bytes);
}

/**
 * @param beside of its observation, which then holds it; absent: whoever reads the reply has it beside it too, or there is nothing.
 * @throws DenseGymError `ENV_FAILED` for tensors that lie outside of it.
 */
export function writeResponse(response: SessionResponse, beside?: Beside): Buffer {
  const { step, reset, rewardUpdate, status, stepId = 0, finalStepId = 0 } = response;
  if (reset && beside) {
    const observation = inline(reset.observation as Buffer, beside);
    return generic.responseSerialize({ ...response, reset: { ...reset, observation } });
  }
  if ((!step && !rewardUpdate) || status) return generic.responseSerialize(response);
  const writer = protobuf.Writer.create();
  writeUint64(writer.uint32(RESPONSE.stepId), stepId);
  writeUint64(writer.uint32(RESPONSE.finalStepId), finalStepId);
  if (step) writeStepResponse(writer.uint32(RESPONSE.step).fork(), step, beside?.bytes).ldelim();
  if (rewardUpdate) writeUpdate(writer.uint32(RESPONSE.update).fork(), rewardUpdate).ldelim();
  return writer.finish() as Buffer;
}
