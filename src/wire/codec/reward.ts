import type { Reward, Reward__Output } from '../generated/densegym/v1/Reward.ts';
import type { RewardUpdate, RewardUpdate__Output } from '../generated/densegym/v1/RewardUpdate.ts';
import { enumType, scoreType } from '../proto.ts';
import {
  BYTES,
  endOf,
  FIXED64,
  type Reader,
  readUint64,
  tag,
  VARINT,
  type Writer,
  writeDouble,
  writeUint64,
} from './fields.ts';

const SCORE_STATES = enumType('densegym.v1.ScoreState');

export function readUpdate(reader: Reader, end: number): RewardUpdate__Output {
  const update: RewardUpdate__Output = { envIndex: 0, episode: '0', step: 0, reward: null };
  while (reader.pos < end) {
    const next = reader.uint32();
    switch (next >>> 3) {
      case 1:
        update.envIndex = reader.uint32();
        break;
      case 2:
        update.episode = readUint64(reader);
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

export function writeUpdate(writer: Writer, { envIndex, episode, step, reward }: RewardUpdate): Writer {
  if (envIndex) writer.uint32(tag(1, VARINT)).uint32(envIndex);
  if (episode) writeUint64(writer.uint32(tag(2, VARINT)), episode);
  if (step) writer.uint32(tag(3, VARINT)).uint32(step);
  return reward ? writeReward(writer.uint32(tag(4, BYTES)).fork(), reward).ldelim() : writer;
}

export function readReward(reader: Reader, end: number): Reward__Output {
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

export function writeReward(writer: Writer, reward: Reward): Writer {
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
