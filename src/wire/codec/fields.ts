import type protobuf from 'protobufjs/minimal.js';

export type Writer = protobuf.Writer;
export type Reader = protobuf.Reader;

export const NOTHING = Buffer.alloc(0);

export const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5] as const;

/** What stands before a field: its number in the contract, and how it is written. */
export function tag(field: number, form: number): number {
  return field * 8 + form;
}

/** Bytes of a varint whose number a double holds. */
const SAFE_BYTES = 7;

/** In decimal, as everywhere. Without a Long for the numbers that there are. */
export function readUint64(reader: Reader): string {
  const { buf, pos } = reader;
  let value = 0;
  let scale = 1;
  for (let at = pos; at < Math.min(pos + SAFE_BYTES, reader.len); at++) {
    const byte = buf[at] as number;
    value += (byte & 127) * scale;
    if (byte < 128) {
      reader.pos = at + 1;
      return String(value);
    }
    scale *= 128;
  }
  return String(reader.uint64());
}

export function writeUint64(writer: Writer, value: Parameters<Writer['uint64']>[0]): Writer {
  const number = Number(value);
  return number < 2 ** 32 ? writer.uint32(number) : writer.uint64(value);
}

/** What the length that is read now leads to. */
export function endOf(reader: Reader): number {
  return reader.uint32() + reader.pos;
}

/** The numbers of a list: all in one field, or a field each. */
export function readEach(reader: Reader, next: number, readOne: () => void): void {
  if ((next & 7) !== BYTES) return void readOne();
  const end = endOf(reader);
  while (reader.pos < end) readOne();
}

export function writeNumbers(writer: Writer, field: number, values: readonly number[] = []): void {
  if (values.length === 0) return;
  writer.uint32(tag(field, BYTES)).fork();
  for (const value of values) writeUint64(writer, value);
  writer.ldelim();
}

export function writeFlags(writer: Writer, field: number, values: readonly boolean[] = []): void {
  if (values.length === 0) return;
  writer.uint32(tag(field, BYTES)).fork();
  for (const value of values) writer.bool(value);
  writer.ldelim();
}

export function writeBytes(writer: Writer, field: number, value: Buffer | undefined): void {
  if (value && value.length > 0) writer.uint32(tag(field, BYTES)).bytes(value);
}

export function writeDouble(writer: Writer, field: number, value: number | string | undefined): void {
  if (value !== undefined && !Object.is(value, 0)) writer.uint32(tag(field, FIXED64)).double(Number(value));
}
