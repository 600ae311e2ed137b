import { DenseGymError, messageOf } from '../errors.ts';
import type { Value, Value__Output } from './generated/densegym/v1/Value.ts';
import { valueType } from './proto.ts';
import { type NdArray, readTensor, writeTensor } from './tensor.ts';

/**
 * Anything an environment exchanges, in JavaScript: Box, Discrete, MultiBinary and MultiDiscrete are `NdArray`; Text a
 * string; Dict an object; Tuple an array. Integers beyond 2^53 are `bigint`.
 */
export type JsValue =
  | NdArray
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly JsValue[]
  | { readonly [key: string]: JsValue };

export function isNdArray(value: JsValue): value is NdArray {
  return value !== null && typeof value === 'object' && 'dtype' in value && 'shape' in value && 'data' in value;
}

/**
 * @param elsewhere what stands for a tensor whose elements are not in these bytes as they are: packed, or in memory that only
 * the trainer maps. Absent: such a tensor is refused.
 * @throws DenseGymError `REQUEST_INVALID` for bytes that are no Value, and for kinds this version does not carry.
 */
export function decodeValue(bytes: Uint8Array, elsewhere?: null): JsValue {
  let value: Value__Output;
  try {
    value = valueType.deserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    throw new DenseGymError('REQUEST_INVALID', `not a serialised densegym.v1.Value: ${messageOf(error)}`);
  }
  return readValue(value, elsewhere);
}

export function encodeValue(value: JsValue): Buffer {
  return valueType.serialize(writeValue(value));
}

function readValue(value: Value__Output, elsewhere?: null): JsValue {
  switch (value.kind) {
    case 'tensor':
      if (elsewhere === null && value.tensor?.payload !== 'raw') return null;
      return readTensor(present(value.tensor));
    case 'map':
      return Object.fromEntries(
        present(value.map).entries.map((entry) => [entry.key, readValue(present(entry.value), elsewhere)]),
      );
    case 'list':
      return present(value.list).values.map((each) => readValue(each, elsewhere));
    case 'text':
      return value.text ?? '';
    case 'boolean':
      return value.boolean ?? false;
    case 'integer':
      return readInteger(value.integer ?? '0');
    case 'real':
      return value.real ?? 0;
    case 'null':
      return null;
    case 'blob':
      return Uint8Array.from(value.blob ?? []);
    default:
      throw new DenseGymError(
        'REQUEST_INVALID',
        `a Value of kind ${value.kind ?? 'none'} cannot be read here; send tensor, text, map, list or a plain value`,
      );
  }
}

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new DenseGymError('REQUEST_INVALID', 'a Value lacks a part that its kind requires');
  }
  return value;
}

function readInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function writeValue(value: JsValue): Value {
  if (value === null) return { null: true };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { boolean: value };
  if (typeof value === 'bigint') return { integer: value.toString() };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { integer: value } : { real: value };
  if (value instanceof Uint8Array) return { blob: Buffer.from(value) };
  if (isNdArray(value)) return { tensor: writeTensor(value) };
  if (Array.isArray(value)) return { list: { values: (value as readonly JsValue[]).map(writeValue) } };
  const entries = Object.entries(value as { readonly [key: string]: JsValue });
  return { map: { entries: entries.map(([key, entry]) => ({ key, value: writeValue(entry) })) } };
}
