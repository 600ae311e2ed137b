/**
 * A serialised Value written with tensors in it whose elements are beside it: what they are a part of is gone over byte by byte, without
 * an object of any of it, and the elements are copied once, with the message that they end up in.
 */
import protobuf from 'protobufjs/minimal.js';
import { DenseGymError } from '../../errors.ts';
import { enumType } from '../proto.ts';
import {
  BYTES,
  endOf,
  FIXED32,
  FIXED64,
  type Reader,
  readEach,
  readUint64,
  tag,
  VARINT,
  type Writer,
} from './fields.ts';

/** What decides whether a tensor is taken in. */
export interface TensorForm {
  readonly isUint8: boolean;
  readonly shape: readonly number[];
}

interface Place {
  segment: string;
  offset: number;
  size: number;
}

/** Name of the segment of a tensor whose elements are beside its message. */
const SEGMENT = 'message';
const UINT8 = enumType('densegym.v1.DataType')['DATA_TYPE_UINT8'];

/** Fields of a tensor that say where its elements are. */
const [RAW, ENCODED, SHARED_MEMORY] = [3, 4, 5] as const;
const PAYLOAD = new Set<number>([RAW, ENCODED, SHARED_MEMORY]);

type Kind = 'value' | 'map' | 'entry' | 'list' | 'graph' | 'oneOf' | 'tensor';

/** Of each message that a Value may hold: the fields that lead to tensors. */
const PARTS: Readonly<Record<Exclude<Kind, 'tensor'>, Readonly<Record<number, Kind>>>> = {
  value: { 1: 'tensor', 3: 'map', 4: 'list', 5: 'graph', 6: 'oneOf' },
  map: { 1: 'entry' },
  entry: { 2: 'value' },
  list: { 1: 'value' },
  graph: { 1: 'tensor', 2: 'tensor', 3: 'tensor' },
  oneOf: { 2: 'value' },
};

/**
 * @param value serialised.
 * @param wants which tensors are taken in; the others stay where they are.
 * @throws DenseGymError `ENV_FAILED` for a tensor that lies outside of what is beside it.
 */
export function writeSpliced(
  writer: Writer,
  value: Buffer,
  beside: Buffer,
  wants: (tensor: TensorForm) => boolean,
): Writer {
  const reader = protobuf.Reader.create(value);

  function splice(kind: Exclude<Kind, 'tensor'>, end: number): void {
    while (reader.pos < end) {
      const next = reader.uint32();
      const part = (next & 7) === BYTES ? PARTS[kind][next >>> 3] : undefined;
      if (part === undefined) copyField(reader, next, writer);
      else if (part === 'tensor') spliceTensor(next);
      else {
        writer.uint32(next).fork();
        splice(part, endOf(reader));
        writer.ldelim();
      }
    }
  }

  function spliceTensor(next: number): void {
    const end = endOf(reader);
    const start = reader.pos;
    const { dtype, shape, place } = readTensor(reader, end);
    if (place?.segment !== SEGMENT || !wants({ isUint8: dtype === UINT8, shape })) {
      writer.uint32(next).bytes(value.subarray(start, end));
      return;
    }
    reader.pos = start;
    writer.uint32(next).fork();
    while (reader.pos < end) {
      const field = reader.uint32();
      if (PAYLOAD.has(field >>> 3)) reader.skipType(field & 7);
      else copyField(reader, field, writer);
    }
    writer.uint32(tag(RAW, BYTES)).bytes(elementsAt(place, beside)).ldelim();
  }

  splice('value', reader.len);
  return writer;
}

function readTensor(reader: Reader, end: number): { dtype: number; shape: readonly number[]; place?: Place } {
  let dtype = 0;
  const shape: number[] = [];
  let place: Place | undefined;
  while (reader.pos < end) {
    const next = reader.uint32();
    switch (next >>> 3) {
      case 1:
        dtype = reader.int32();
        break;
      case 2:
        readEach(reader, next, () => shape.push(Number(readUint64(reader))));
        break;
      case SHARED_MEMORY:
        place = readPlace(reader, endOf(reader));
        break;
      default:
        if (PAYLOAD.has(next >>> 3)) place = undefined; // of these the last one counts
        reader.skipType(next & 7);
    }
  }
  return { dtype, shape, ...(place && { place }) };
}

function readPlace(reader: Reader, end: number): Place {
  const place: Place = { segment: '', offset: 0, size: 0 };
  while (reader.pos < end) {
    const next = reader.uint32();
    switch (next >>> 3) {
      case 1:
        place.segment = reader.string();
        break;
      case 2:
        place.offset = Number(readUint64(reader));
        break;
      case 3:
        place.size = Number(readUint64(reader));
        break;
      default:
        reader.skipType(next & 7);
    }
  }
  return place;
}

function elementsAt({ offset, size }: Place, beside: Buffer): Buffer {
  if (offset + size <= beside.length) return beside.subarray(offset, offset + size);
  throw new DenseGymError(
    'ENV_FAILED',
    `the environment sent a tensor that lies at ${offset} + ${size}, outside of the ${beside.length} bytes beside its message`,
  );
}

/** As it stands, whatever it is. */
function copyField(reader: Reader, next: number, writer: Writer): void {
  writer.uint32(next);
  switch (next & 7) {
    case VARINT:
      writer.uint64(reader.uint64());
      break;
    case FIXED64:
      writer.fixed64(reader.fixed64());
      break;
    case BYTES:
      writer.bytes(reader.bytes());
      break;
    case FIXED32:
      writer.fixed32(reader.fixed32());
      break;
    default:
      throw new DenseGymError('ENV_FAILED', `the environment sent a Value with a field of wire type ${next & 7}`);
  }
}
