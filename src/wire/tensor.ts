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

const DTYPES = new Map<string, DType>(Object.entries(KINDS).map(([dtype, kind]) => [kind.wire, dtype as DType]));

/** @throws DenseGymError `REQUEST_INVALID` for DATA_TYPE_UNSPECIFIED and for types this version does not know. */
export function readDType(wire: DataType__Output): DType {
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
  const dtype = readDType(tensor.dtype);
  const shape = tensor.shape.map(Number);
  if (tensor.payload !== 'raw' || !tensor.raw) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `tensor payload ${tensor.payload ?? 'missing'} is not supported here; send \`raw\``,
    );
  }
  const { array } = KINDS[dtype];
  const expected = shape.reduce((product, size) => product * size, 1) * array.BYTES_PER_ELEMENT;
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || tensor.raw.byteLength !== expected) {
    throw new DenseGymError(
      'REQUEST_INVALID',
      `a ${dtype} tensor of shape [${shape.join(', ')}] has ${expected} bytes, got ${tensor.raw.byteLength}`,
    );
  }
  // A copy: the message's buffer may be shared and need not be aligned.
  const bytes = new Uint8Array(expected);
  bytes.set(tensor.raw);
  return { dtype, shape, data: new array(bytes.buffer) };
}

/** Writes an array without copying it. */
export function writeTensor({ dtype, shape, data }: NdArray): Tensor {
  return {
    dtype: writeDType(dtype),
    shape: [...shape],
    raw: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  };
}
