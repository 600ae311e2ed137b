import type { ResetResult } from '../env/env.ts';
import { type Beside, inline } from '../wire/beside.ts';
import type { TensorForm } from '../wire/codec/splice.ts';
import { decodeValue, isNdArray, type JsValue } from '../wire/value.ts';

/** Most numbers that are read: a robot has fewer, and the monitor compares them at each score. */
const MOST = 1024;

/** From the index of an environment to what reads its finite numbers, at any time later. */
export type RobotReader = (env: number) => () => readonly number[];

/**
 * The numbers that say where each robot is, from a serialised observation; from the action that led there where the
 * observation is nothing but pictures. Text, pictures (uint8 of three dimensions or more), tensors that are packed or in the
 * host's memory, and what cannot be read give none. Nothing is decoded before the first is asked for.
 *
 * @returns a reader of 1,024 numbers at most.
 */
export function createRobotReader(
  { numEnvs }: { readonly numEnvs?: number | undefined },
  { observation, beside }: Pick<ResetResult, 'observation' | 'beside'>,
  action?: Buffer,
): RobotReader {
  let seen: JsValue | undefined;
  let done: JsValue | undefined;
  return (env) => {
    const row = numEnvs === undefined ? undefined : env;
    beside?.keep();
    return () => {
      seen ??= read(observation, beside);
      const numbers = numbersIn(seen, row).slice(0, MOST);
      if (numbers.length > 0 || !action) return numbers;
      done ??= read(action);
      return numbersIn(done, row).slice(0, MOST);
    };
  };
}

function read(bytes: Buffer, beside?: Beside): JsValue {
  try {
    return decodeValue(inline(bytes, beside, isSmall), null);
  } catch {
    return []; // the trainer will say so; a monitor refuses nothing
  }
}

/** Pictures, which are large, are not copied to be passed over. */
function isSmall({ isUint8, shape }: TensorForm): boolean {
  return !isUint8 || shape.length < 3;
}

/** @param row of a batch; undefined where there is none. */
function numbersIn(value: JsValue, row: number | undefined): readonly number[] {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return [toFinite(value)];
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return [];
  if (isNdArray(value)) {
    const shape = row === undefined ? value.shape : value.shape.slice(1);
    const isPicture = value.dtype === 'uint8' && shape.length >= 3;
    // A float16 is held as its bits, whose differences mean nothing.
    if (isPicture || value.dtype === 'float16') return [];
    const size = shape.reduce((product, each) => product * each, 1);
    const start = size * (row ?? 0);
    const data = value.data.subarray(start, start + Math.min(size, MOST));
    return Array.from<number | bigint, number>(data, toFinite);
  }
  return Object.values(value).flatMap((part: JsValue) => numbersIn(part, row));
}

function toFinite(value: number | bigint | boolean): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}
