import { DenseGymError } from '../errors.ts';
import type { Space__Output, Space as WireSpace } from './generated/densegym/v1/Space.ts';
import { type DType, type NdArray, readDType, readTensor, writeDType, writeTensor } from './tensor.ts';

/** What observations and actions can be; the kinds of gymnasium.spaces that this version carries. */
export type Space =
  | {
      readonly kind: 'box';
      readonly dtype: DType;
      readonly shape: readonly number[];
      /** Inclusive bounds, of the space's shape, or of shape [] when all are equal. */
      readonly low: NdArray;
      readonly high: NdArray;
    }
  | { readonly kind: 'discrete'; readonly n: number; readonly start: number; readonly dtype: DType }
  | { readonly kind: 'multi_binary'; readonly shape: readonly number[] }
  | { readonly kind: 'multi_discrete'; readonly dtype: DType; readonly nvec: NdArray; readonly start: NdArray }
  | { readonly kind: 'text'; readonly minLength: number; readonly maxLength: number; readonly charset: string }
  | { readonly kind: 'dict'; readonly entries: readonly { readonly key: string; readonly space: Space }[] }
  | { readonly kind: 'tuple'; readonly spaces: readonly Space[] };

/** @throws DenseGymError `SPACE_UNSUPPORTED` for Sequence, Graph and OneOf; `REQUEST_INVALID` for a broken message. */
export function readSpace(wire: Space__Output): Space {
  switch (wire.kind) {
    case 'box': {
      const { dtype, shape, low, high } = part(wire.box);
      return {
        kind: 'box',
        dtype: readDType(dtype),
        shape: shape.map(Number),
        low: readTensor(part(low)),
        high: readTensor(part(high)),
      };
    }
    case 'discrete': {
      const { n, start, dtype } = part(wire.discrete);
      return { kind: 'discrete', n: Number(n), start: Number(start), dtype: readDType(dtype) };
    }
    case 'multiBinary':
      return { kind: 'multi_binary', shape: part(wire.multiBinary).shape.map(Number) };
    case 'multiDiscrete': {
      const { dtype, nvec, start } = part(wire.multiDiscrete);
      return {
        kind: 'multi_discrete',
        dtype: readDType(dtype),
        nvec: readTensor(part(nvec)),
        start: readTensor(part(start)),
      };
    }
    case 'text':
      return { kind: 'text', ...part(wire.text) };
    case 'dict':
      return {
        kind: 'dict',
        entries: part(wire.dict).entries.map(({ key, space }) => ({ key, space: readSpace(part(space)) })),
      };
    case 'tuple':
      return { kind: 'tuple', spaces: part(wire.tuple).spaces.map(readSpace) };
    default:
      throw new DenseGymError(
        'SPACE_UNSUPPORTED',
        `a space of kind ${wire.kind ?? 'none'} is not supported; flatten it with a Gymnasium wrapper to Box, Discrete, ` +
          'MultiBinary, MultiDiscrete, Text, Dict or Tuple',
      );
  }
}

function part<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new DenseGymError('REQUEST_INVALID', 'a Space lacks a part that its kind requires');
  }
  return value;
}

export function writeSpace(space: Space): WireSpace {
  switch (space.kind) {
    case 'box':
      return {
        box: {
          dtype: writeDType(space.dtype),
          shape: [...space.shape],
          low: writeTensor(space.low),
          high: writeTensor(space.high),
        },
      };
    case 'discrete':
      return { discrete: { n: space.n, start: space.start, dtype: writeDType(space.dtype) } };
    case 'multi_binary':
      return { multiBinary: { shape: [...space.shape] } };
    case 'multi_discrete':
      return {
        multiDiscrete: {
          dtype: writeDType(space.dtype),
          nvec: writeTensor(space.nvec),
          start: writeTensor(space.start),
        },
      };
    case 'text':
      return { text: { minLength: space.minLength, maxLength: space.maxLength, charset: space.charset } };
    case 'dict':
      return { dict: { entries: space.entries.map(({ key, space: inner }) => ({ key, space: writeSpace(inner) })) } };
    case 'tuple':
      return { tuple: { spaces: space.spaces.map(writeSpace) } };
  }
}

/** The Box whose bounds are the same number everywhere. */
export function uniformBox(dtype: 'float32' | 'uint8', shape: readonly number[], low: number, high: number): Space {
  const scalar = (value: number): NdArray => ({
    dtype,
    shape: [],
    data: dtype === 'uint8' ? Uint8Array.of(value) : Float32Array.of(value),
  });
  return { kind: 'box', dtype, shape, low: scalar(low), high: scalar(high) };
}
