/**
 * Requests and replies of steps, and updates of their rewards, as bytes and back, for pipes. They come thousands of times a second, and proto-loader's codec
 * goes by objects of every field there may be: it takes three times as long. What it gives for them is given here too
 * (test/wire/step-codec.test.ts); all other messages are left to it.
 */
import protobuf from 'protobufjs/minimal.js';
import type { FrameRequest } from './generated/densegym/v1/FrameRequest.ts';
import type { Reward, Reward__Output } from './generated/densegym/v1/Reward.ts';
import type { RewardUpdate, RewardUpdate__Output } from './generated/densegym/v1/RewardUpdate.ts';
import type { SessionRequest, SessionRequest__Output } from './generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse, SessionResponse__Output } from './generated/densegym/v1/SessionResponse.ts';
import type { StepRequest__Output } from './generated/densegym/v1/StepRequest.ts';
import type { StepResponse, StepResponse__Output } from './generated/densegym/v1/StepResponse.ts';
import { enumType, environmentService, frameRequestType, frameType, scoreType } from './proto.ts';

type Writer = protobuf.Writer;
type Reader = protobuf.Reader;

const generic = environmentService.Session;
const ENCODINGS = enumType('densegym.v1.FrameEncoding');
const SCORE_STATES = enumType('densegym.v1.ScoreState');
const NOTHING = Buffer.alloc(0);

// A field's tag is its number in the contract, times 8, plus how it is written.
const [VARINT, FIXED64, BYTES] = [0, 1, 2] as const;
const tag = (field: number, form: number) => field * 8 + form;

const REQUEST = { stepId: tag(1, VARINT), ackStepId: tag(2, VARINT), step: tag(5, BYTES) };
const RESPONSE = { stepId: tag(1, VARINT), finalStepId: tag(3, VARINT), step: tag(6, BYTES), update: tag(10, BYTES) };

export function readRequest(bytes: Buffer): SessionRequest__Output {
  const reader = protobuf.Reader.create(bytes);
  let [stepId, ackStepId] = ['0', '0'];
  let step: StepRequest__Output | undefined;
  while (reader.pos < reader.len) {
    switch (reader.uint32()) {
      case REQUEST.stepId:
        stepId = String(reader.uint64());
        break;
      case REQUEST.ackStepId:
        ackStepId = String(reader.uint64());
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
  writer.uint32(REQUEST.stepId).uint64(stepId as number);
  writer.uint32(REQUEST.ackStepId).uint64(ackStepId as number);
  writer.uint32(REQUEST.step).fork();
  writeBytes(writer, 1, step.action as Buffer | undefined);
  if (step.frames) writeFrameRequest(writer.uint32(tag(2, BYTES)).fork(), step.frames).ldelim();
  writeNumbers(writer, 3, step.resetEnvIndices);
  return writer.ldelim().finish() as Buffer;
}

export function readResponse(bytes: Buffer): SessionResponse__Output {
  const reader = protobuf.Reader.create(bytes);
  let [stepId, finalStepId] = ['0', '0'];
  let step: StepResponse__Output | undefined;
  let rewardUpdate: RewardUpdate__Output | undefined;
  while (reader.pos < reader.len) {
    switch (reader.uint32()) {
      case RESPONSE.stepId:
        stepId = String(reader.uint64());
        break;
      case RESPONSE.finalStepId:
        finalStepId = String(reader.uint64());
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

export function writeResponse(response: SessionResponse): Buffer {
  const { step, rewardUpdate, status, stepId = 0, finalStepId = 0 } = response;
  if ((!step && !rewardUpdate) || status) return generic.responseSerialize(response);
  const writer = protobuf.Writer.create();
  writer.uint32(RESPONSE.stepId).uint64(stepId as number);
  writer.uint32(RESPONSE.finalStepId).uint64(finalStepId as number);
  if (step) writeStepResponse(writer.uint32(RESPONSE.step).fork(), step).ldelim();
  if (rewardUpdate) writeUpdate(writer.uint32(RESPONSE.update).fork(), rewardUpdate).ldelim();
  return writer.finish() as Buffer;
}

function readStepRequest(reader: Reader, end: number): StepRequest__Output {
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

function writeFrameRequest(writer: Writer, { envIndices, onEpisodeEnd, cameras, encoding }: FrameRequest): Writer {
  writeNumbers(writer, 1, envIndices);
  if (onEpisodeEnd) writer.uint32(tag(2, VARINT)).bool(true);
  for (const camera of cameras ?? []) writer.uint32(tag(3, BYTES)).string(camera);
  if (encoding) writer.uint32(tag(4, VARINT)).int32(ENCODINGS[encoding] ?? 0);
  return writer;
}

function readStepResponse(reader: Reader, end: number): StepResponse__Output {
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
        readEach(reader, next, () => step.episodes.push(String(reader.uint64())));
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

function writeStepResponse(writer: Writer, step: StepResponse): Writer {
  writeBytes(writer, 1, step.observation as Buffer | undefined);
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

function readUpdate(reader: Reader, end: number): RewardUpdate__Output {
  const update: RewardUpdate__Output = { envIndex: 0, episode: '0', step: 0, reward: null };
  while (reader.pos < end) {
    const next = reader.uint32();
    switch (next >>> 3) {
      case 1:
        update.envIndex = reader.uint32();
        break;
      case 2:
        update.episode = String(reader.uint64());
        break;
      case 3:
        update.step = reader.uint32();
        break;
      case 4:
        update.reward = readReward(reader, endOf(reader));
        break;
      default:
        reader.skipType(next & 7);
    }
  }
  return update;
}

function writeUpdate(writer: Writer, { envIndex, episode, step, reward }: RewardUpdate): Writer {
  if (envIndex) writer.uint32(tag(1, VARINT)).uint32(envIndex);
  if (episode) writer.uint32(tag(2, VARINT)).uint64(episode as number);
  if (step) writer.uint32(tag(3, VARINT)).uint32(step);
  return reward ? writeReward(writer.uint32(tag(4, BYTES)).fork(), reward).ldelim() : writer;
}

function readReward(reader: Reader, end: number): Reward__Output {
  const reward: Reward__Output = {
    reward: 0,
    envReward: 0,
    progress: 0,
    potential: 0,
    shaping: 0,
    successBonus: 0,
    scoreState: 'SCORE_STATE_UNSPECIFIED',
    success: false,
    score: null,
    outOfDomain: false,
    warnings: [],
  };
  while (reader.pos < end) {
    const next = reader.uint32();
    switch (next >>> 3) {
      case 1:
        reward.reward = reader.double();
        break;
      case 2:
        reward.envReward = reader.double();
        break;
      case 3:
        reward.progress = reader.double();
        break;
      case 4:
        reward.potential = reader.double();
        break;
      case 5:
        reward.shaping = reader.double();
        break;
      case 6:
        reward.successBonus = reader.double();
        break;
      case 7:
        reward.scoreState = nameOf(SCORE_STATES, reader.int32()) as Reward__Output['scoreState'];
        break;
      case 8:
        reward.success = reader.bool();
        break;
      case 9:
        reward.score = scoreType.deserialize(reader.bytes() as Buffer);
        break;
      case 10:
        reward.outOfDomain = reader.bool();
        break;
      case 11:
        reward.nextPotential = reader.double();
        reward._nextPotential = 'nextPotential';
        break;
      case 12:
        reward.warnings.push(reader.string());
        break;
      default:
        reader.skipType(next & 7);
    }
  }
  return reward;
}

/** The number itself, of a later version of the contract. */
function nameOf(numbers: Readonly<Record<string, number>>, number: number): string | number {
  for (const name in numbers) if (numbers[name] === number) return name;
  return number;
}

function writeReward(writer: Writer, reward: Reward): Writer {
  writeDouble(writer, 1, reward.reward);
  writeDouble(writer, 2, reward.envReward);
  writeDouble(writer, 3, reward.progress);
  writeDouble(writer, 4, reward.potential);
  writeDouble(writer, 5, reward.shaping);
  writeDouble(writer, 6, reward.successBonus);
  if (reward.scoreState) writer.uint32(tag(7, VARINT)).int32(SCORE_STATES[reward.scoreState] ?? 0);
  if (reward.success) writer.uint32(tag(8, VARINT)).bool(true);
  if (reward.score) writer.uint32(tag(9, BYTES)).bytes(scoreType.serialize(reward.score));
  if (reward.outOfDomain) writer.uint32(tag(10, VARINT)).bool(true);
  if (reward.nextPotential !== undefined) writer.uint32(tag(11, FIXED64)).double(Number(reward.nextPotential));
  for (const warning of reward.warnings ?? []) writer.uint32(tag(12, BYTES)).string(warning);
  return writer;
}

/** What the length that is read now leads to. */
function endOf(reader: Reader): number {
  return reader.uint32() + reader.pos;
}

/** The numbers of a list: all in one field, or a field each. */
function readEach(reader: Reader, next: number, readOne: () => void): void {
  if ((next & 7) !== BYTES) return void readOne();
  const end = endOf(reader);
  while (reader.pos < end) readOne();
}

function writeNumbers(writer: Writer, field: number, values: readonly number[] = []): void {
  if (values.length === 0) return;
  writer.uint32(tag(field, BYTES)).fork();
  for (const value of values) writer.uint64(value);
  writer.ldelim();
}

function writeFlags(writer: Writer, field: number, values: readonly boolean[] = []): void {
  if (values.length === 0) return;
  writer.uint32(tag(field, BYTES)).fork();
  for (const value of values) writer.bool(value);
  writer.ldelim();
}

function writeBytes(writer: Writer, field: number, value: Buffer | undefined): void {
  if (value && value.length > 0) writer.uint32(tag(field, BYTES)).bytes(value);
}

function writeDouble(writer: Writer, field: number, value: number | string | undefined): void {
  if (value !== undefined && !Object.is(value, 0)) writer.uint32(tag(field, FIXED64)).double(Number(value));
}
