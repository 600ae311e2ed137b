import protobuf, { type Long } from 'protobufjs/minimal.js';
import { DenseGymError } from '../errors.ts';
import type { DataType__Output } from './generated/densegym/v1/DataType.ts';
import type { Tensor, Tensor__Output } from './generated/densegym/v1/Tensor.ts';

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

export type DType = keyof typeof KINDS;

/** An n-dimensional array in C order. `float16` holds the 16 bits of each element; `bool` holds bytes of 0 and 1. */
export interface NdArray {
  readonly dtype: DType;
  /** Size of each dimension, outermost first; empty for a scalar. */
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

interface ArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): TypedArray;
}

/** In the order of their numbers in the contract, from 1. */
const KINDS = {
  bool: { wire: 'DATA_TYPE_BOOL', array: Uint8Array },
  int8: { wire: 'DATA_TYPE_INT8', array: Int8Array },
  int16: { wire: 'DATA_TYPE_INT16', array: Int16Array },
  int32: { wire: 'DATA_TYPE_INT32', array: Int32Array },
  int64: { wire: 'DATA_TYPE_INT64', array: BigInt64Array },
  uint8: { wire: 'DATA_TYPE_UINT8', array: Uint8Array },
  uint16: { wire: 'DATA_TYPE_UINT16', array: Uint16Array },
  uint32: { wire: 'DATA_TYPE_UINT32', array: Uint32Array },
  uint64: { wire: 'DATA_TYPE_UINT64', array: BigUint64Array },
  float16: { wire: 'DATA_TYPE_FLOAT16', array: Uint16Array },
  float32: { wire: 'DATA_TYPE_FLOAT32', array: Float32Array },
  float64: { wire: 'DATA_TYPE_FLOAT64', array: Float64Array },
} as const satisfies Record<string, { wire: DataType__Output; array: ArrayConstructor }>;

const DTYPES = new Map<string | number, DType>(
  Object.entries(KINDS).map(([dtype, kind]) => [kind.wire, dtype as DType]),
);
/** By their numbers. */
const DATA_TYPES: readonly DataType__Output[] = [
  'DATA_TYPE_UNSPECIFIED',
  ...Object.values(KINDS).map(({ wire }) => wire),
];

/** @throws DenseGymError `REQUEST_INVALID` for DATA_TYPE_UNSPECIFIED and for types this version does not know. */
export function readDType(wire: DataType__Output | number): DType {
  const dtype = DTYPES.get(wire);
  if (dtype === undefined) {
    throw new DenseGymError('REQUEST_INVALID', `dtype ${wire} is not one of ${[...DTYPES.keys()].join(', ')}`);
  }
  return dtype;
}

export function writeDType(dtype: DType): DataType__Output {
  return KINDS[dtype].wire;
}

/**
 * Reads a tensor into an array of its own.
 *
 * @throws DenseGymError `REQUEST_INVALID` when dtype, shape and byte count do not agree, or the payload is not `raw`.
 */
export function readTensor(tensor: Tensor__Output): NdArray {
  return toNdArray(readDType(tensor.dtype), tensor.shape.map(Number), tensor.payload, tensor.raw);
}

/**
 * Reads a serialised Tensor into an array of its own.
 *
 * @param elsewhere what stands for a tensor whose payload is not `raw`; absent: it is refused.
 * @throws as `readTensor`; what protobufjs throws for bytes that are no Tensor.
 */
export function decodeTensor<Elsewhere>(bytes: Uint8Array, elsewhere?: Elsewhere): NdArray | Elsewhere {
  const reader = protobuf.Reader.create(bytes);
  let dtype = 0;
  const shape: number[] = [];
  let payload: Tensor__Output['payload'];
  let raw: Uint8Array | undefined;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    switch (tag >>> 3) {
      case 1:
        dtype = reader.int32();
        break;
      case 2:
        if ((tag & 7) !== 2) shape.push(toNumber(reader.int64()));
        else for (const end = reader.uint32() + reader.pos; reader.pos < end; ) shape.push(toNumber(reader.int64()));
        break;
      case 3:
        payload = 'raw';
        raw = reader.bytes();
        break;
      case 4:
      case 5:
        payload = tag >>> 3 === 4 ? 'encoded' : 'sharedMemory';
        reader.skipType(tag & 7);
        break;
      default:
        reader.skipType(tag & 7);
    }
  }
  if (payload !== 'raw' && elsewhere !== undefined) return elsewhere;
  return toNdArray(readDType(DATA_TYPES[dtype] ?? dtype), shape, payload, raw);
}

/** Sizes beyond 2^53 stay beyond it, and are refused. */
function toNumber({ high, low }: Long): number {
  return high * 2 ** 32 + (low >>> 0);
}

function toNdArray(
  dtype: DType,
  shape: readonly number[],
  payload: Tensor__Output['payload'],
  raw: Uint8Array | undefined,
): NdArray {
  if (payload !== 'raw' || !raw) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `tensor payload ${payload ?? 'missing'} is not supported here; send \`raw\``,
    );
  }
  const { array } = KINDS[dtype];
  const expected = shape.reduce((product, size) => product * size, 1) * array.BYTES_PER_ELEMENT;
  if (raw.byteLength !== expected || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `a ${dtype} tensor of shape [${shape.join(', ')}] has ${expected} bytes, got ${raw.byteLength}`,
    );
  }
  // A copy: the message's buffer may be shared and need not be aligned.
  return { dtype, shape, data: new array(new Uint8Array(raw).buffer) };
}

/** Writes an array without copying it. */
export function writeTensor({ dtype, shape, data }: NdArray): Tensor {
  return {
    dtype: writeDType(dtype),
    shape: [...shape],
    raw: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  };
}
