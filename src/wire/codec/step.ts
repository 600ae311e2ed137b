import type { FrameRequest } from '../generated/densegym/v1/FrameRequest.ts';
import type { StepRequest, StepRequest__Output } from '../generated/densegym/v1/StepRequest.ts';
import type { StepResponse, StepResponse__Output } from '../generated/densegym/v1/StepResponse.ts';
import { enumType, frameRequestType, frameType } from '../proto.ts';
import {
  BYTES,
  endOf,
  NOTHING,
  type Reader,
  readEach,
  readUint64,
  tag,
  VARINT,
  type Writer,
  writeBytes,
  writeFlags,
  writeNumbers,
} from './fields.ts';
import { readReward, writeReward } from './reward.ts';
import { writeSpliced } from './splice.ts';

const ENCODINGS = enumType('densegym.v1.FrameEncoding');

export function readStepRequest(reader: Reader, end: number): StepRequest__Output {
  const step: StepRequest__Output = { resetEnvIndices: [], action: NOTHING, frames: null };
  while (reader.pos < end) {
    const next = reader.uint32();
    switch (next >>> 3) {
      case 1:
        step.action = reader.bytes() as Buffer;
        break;
      case 2:
        step.frames = frameRequestType.deserialize(reader.bytes() as Buffer);
        break;
      case 3:
        readEach(reader, next, () => step.resetEnvIndices.push(reader.uint32()));
        break;
      default:
        reader.skipType(next & 7);
    }
  }
  return step;
}

export function writeStepRequest(writer: Writer, step: StepRequest): Writer {
  writeBytes(writer, 1, step.action as Buffer | undefined);
  if (step.frames) writeFrameRequest(writer.uint32(tag(2, BYTES)).fork(), step.frames).ldelim();
  writeNumbers(writer, 3, step.resetEnvIndices);
  return writer;
}

function writeFrameRequest(writer: Writer, { envIndices, onEpisodeEnd, cameras, encoding }: FrameRequest): Writer {
  writeNumbers(writer, 1, envIndices);
  if (onEpisodeEnd) writer.uint32(tag(2, VARINT)).bool(true);
  for (const camera of cameras ?? []) writer.uint32(tag(3, BYTES)).string(camera);
  if (encoding) writer.uint32(tag(4, VARINT)).int32(ENCODINGS[encoding] ?? 0);
  return writer;
}

export function readStepResponse(reader: Reader, end: number): StepResponse__Output {
  const step: StepResponse__Output = {
    rewards: [],
    terminated: [],
    truncated: [],
    frames: [],
    episodes: [],
    steps: [],
    observation: NOTHING,
    info: NOTHING,
    finalObservation: NOTHING,
    finalInfo: NOTHING,
  };
  while (reader.pos < end) {
    const next = reader.uint32();
    switch (next >>> 3) {
      case 1:
        step.observation = reader.bytes() as Buffer;
        break;
      case 2:
        step.rewards.push(readReward(reader, endOf(reader)));
        break;
      case 3:
        readEach(reader, next, () => step.terminated.push(reader.bool()));
        break;
      case 4:
        readEach(reader, next, () => step.truncated.push(reader.bool()));
        break;
      case 5:
        step.info = reader.bytes() as Buffer;
        break;
      case 6:
        step.frames.push(frameType.deserialize(reader.bytes() as Buffer));
        break;
      case 7:
        readEach(reader, next, () => step.episodes.push(readUint64(reader)));
        break;
      case 8:
        readEach(reader, next, () => step.steps.push(reader.uint32()));
        break;
      case 9:
        step.finalObservation = reader.bytes() as Buffer;
        break;
      case 10:
        step.finalInfo = reader.bytes() as Buffer;
        break;
      default:
        reader.skipType(next & 7);
    }
  }
  return step;
}

/** @param beside of the observation, which then holds it. */
export function writeStepResponse(writer: Writer, step: StepResponse, beside?: Buffer): Writer {
  const observation = step.observation as Buffer | undefined;
  if (observation && beside)
    writeSpliced(writer.uint32(tag(1, BYTES)).fork(), observation, beside, () => true).ldelim();
  else writeBytes(writer, 1, observation);
  for (const reward of step.rewards ?? []) writeReward(writer.uint32(tag(2, BYTES)).fork(), reward).ldelim();
  writeFlags(writer, 3, step.terminated);
  writeFlags(writer, 4, step.truncated);
  writeBytes(writer, 5, step.info as Buffer | undefined);
  for (const frame of step.frames ?? []) writer.uint32(tag(6, BYTES)).bytes(frameType.serialize(frame));
  writeNumbers(writer, 7, step.episodes as number[] | undefined);
  writeNumbers(writer, 8, step.steps);
  writeBytes(writer, 9, step.finalObservation as Buffer | undefined);
  writeBytes(writer, 10, step.finalInfo as Buffer | undefined);
  return writer;
}
