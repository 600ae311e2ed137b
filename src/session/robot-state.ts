import { decodeValue, isNdArray, type JsValue } from '../wire/value.ts';

/** Most numbers that are read: a robot has fewer, and the monitor compares them at each score. */
const MOST = 1024;

/**
 * The numbers that say where the robot is, from a serialised observation; from the action that led there where the
 * observation is nothing but pictures. Text, pictures (uint8 of three dimensions or more), tensors that are packed or in the
 * host's memory, and what cannot be read give none.
 *
 * @returns finite numbers, 1,024 at most.
 */
export function readRobotState(observation: Buffer, action?: Buffer): readonly number[] {
  const seen = readNumbers(observation);
  return seen.length > 0 || !action ? seen : readNumbers(action);
}

function readNumbers(bytes: Buffer): readonly number[] {
  try {
    return numbersIn(decodeValue(bytes, null)).slice(0, MOST);
  } catch {
    return []; // the trainer will say so; a monitor refuses nothing
  }
}

function numbersIn(value: JsValue): readonly number[] {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return [toFinite(value)];
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return [];
  if (isNdArray(value)) {
    const isPicture = value.dtype === 'uint8' && value.shape.length >= 3;
    // A float16 is held as its bits, whose differences mean nothing.
    if (isPicture || value.dtype === 'float16') return [];
    return Array.from<number | bigint, number>(value.data.subarray(0, MOST), toFinite);
  }
  return Object.values(value).flatMap(numbersIn);
}

function toFinite(value: number | bigint | boolean): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}
