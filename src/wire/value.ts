import protobuf, { type Long } from 'protobufjs/minimal.js';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Value } from './generated/densegym/v1/Value.ts';
import { valueType } from './proto.ts';
import { decodeTensor, type NdArray, writeTensor } from './tensor.ts';

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

/** Numbers of the fields of a Value. */
const FIELD = {
  tensor: 1,
  text: 2,
  map: 3,
  list: 4,
  graph: 5,
  oneOf: 6,
  boolean: 7,
  integer: 8,
  real: 9,
  null: 10,
  blob: 11,
} as const;

export function isNdArray(value: JsValue): value is NdArray {
  return value !== null && typeof value === 'object' && 'dtype' in value && 'shape' in value && 'data' in value;
}

/**
 * @param elsewhere what stands for a tensor whose elements are not in these bytes as they are: packed, or in memory that only
 * the trainer maps. Absent: such a tensor is refused.
 * @throws DenseGymError `REQUEST_INVALID` for bytes that are no Value, and for kinds this version does not carry.
 */
export function decodeValue(bytes: Uint8Array, elsewhere?: null): JsValue {
  try {
    return readValue(bytes, elsewhere);
  } catch (error) {
    if (error instanceof DenseGymError) throw error;
    throw new DenseGymError('REQUEST_INVALID', `not a serialised densegym.v1.Value: ${messageOf(error)}`);
  }
}

export function encodeValue(value: JsValue): Buffer {
  return valueType.serialize(writeValue(value));
}

/** Straight from the wire: an action is read at every step, and most of protobufjs's way would be objects in between. */
function readValue(bytes: Uint8Array, elsewhere?: null): JsValue {
  const reader = protobuf.Reader.create(bytes);
  let value: JsValue | undefined;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    switch (tag >>> 3) {
      case FIELD.tensor:
        value = decodeTensor(reader.bytes(), elsewhere);
        break;
      case FIELD.text:
        value = reader.string();
        break;
      case FIELD.map:
        value = Object.fromEntries(readEach(reader.bytes(), (entry) => readEntry(entry, elsewhere)));
        break;
      case FIELD.list:
        value = readEach(reader.bytes(), (each) => readValue(each, elsewhere));
        break;
      case FIELD.graph:
        throw unreadable('graph');
      case FIELD.oneOf:
        throw unreadable('oneOf');
      case FIELD.boolean:
        value = reader.bool();
        break;
      case FIELD.integer:
        value = readInteger(reader.sint64());
        break;
      case FIELD.real:
        value = reader.double();
        break;
      case FIELD.null:
        reader.bool();
        value = null;
        break;
      case FIELD.blob:
        value = Uint8Array.from(reader.bytes());
        break;
      default:
        reader.skipType(tag & 7);
    }
  }
  if (value === undefined) throw unreadable('none');
  return value;
}

/** The parts of a message that has one field, which is repeated: a MapValue or a ListValue. */
function readEach<T>(bytes: Uint8Array, read: (part: Uint8Array) => T): readonly T[] {
  const reader = protobuf.Reader.create(bytes);
  const parts: T[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) parts.push(read(reader.bytes()));
    else reader.skipType(tag & 7);
  }
  return parts;
}

function readEntry(bytes: Uint8Array, elsewhere?: null): readonly [string, JsValue] {
  const reader = protobuf.Reader.create(bytes);
  let key = '';
  let value: JsValue | undefined;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string();
    else if (tag >>> 3 === 2) value = readValue(reader.bytes(), elsewhere);
    else reader.skipType(tag & 7);
  }
  if (value !== undefined) return [key, value];
  throw new DenseGymError('REQUEST_INVALID', 'a Value lacks a part that its kind requires');
}

function unreadable(kind: string): DenseGymError {
  return new DenseGymError(
    'REQUEST_INVALID',
    `a Value of kind ${kind} cannot be read here; send tensor, text, map, list or a plain value`,
  );
}

function readInteger({ high, low }: Long): number | bigint {
  const number = high * 2 ** 32 + (low >>> 0);
  return Number.isSafeInteger(number) ? number : (BigInt(high) << 32n) + BigInt(low >>> 0);
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
