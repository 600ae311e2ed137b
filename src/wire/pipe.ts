import type { Socket } from 'node:net';
import type { Beside } from './beside.ts';

/** Of a pipe's first message, in bytes; the contract says what it is. */
export const TOKEN_BYTES = 16;
/** What a server answers to it. */
export const WELCOME = 1;
/** A firewall that forgets silent connections would take the pipe, and leave the stream, which pings. */
export const KEEPALIVE = { keepAlive: true, keepAliveInitialDelay: 30_000 };
/** Two uint32 before every later message: the sizes of its head and of its body. */
const SIZES_BYTES = 8;

/** Bytes that are read at a time; a message that is larger is read into buffers of its own. */
const LANDING_BYTES = 64 * 1024;
/** Bodies whose place is free again, kept for the next: one more than are in use between a reply and its acknowledgement. */
const SPARE_BODIES = 2;
/** Sizes of bodies are rounded up to this, so that the next one fits where they differ by a little. */
const BODY_STEP_BYTES = 4096;

/** @param body undefined where the message has none. */
export type OnMessage = (head: Buffer, body: Beside | undefined) => void;

/** Cuts messages from what a connection gives. It says where the bytes go, so that a large body is read into its place. */
export interface MessageReader {
  /** Where the next bytes go. */
  place(): Buffer;
  /**
   * That many have come there.
   *
   * @returns the sizes of a message that is too large, and of which nothing else was read; nothing may follow.
   */
  took(count: number): Refused | undefined;
}

/** In bytes. */
export interface Refused {
  readonly head: number;
  readonly body: number;
}

export interface ReadLimits {
  readonly maxBytes: number;
  /** Of those, in the body. */
  readonly maxBodyBytes: number;
}

export function createMessageReader({ maxBytes, maxBodyBytes }: ReadLimits, onMessage: OnMessage): MessageReader {
  const landing = Buffer.allocUnsafeSlow(LANDING_BYTES);
  const takePlace = createPlaces();
  /** What of `landing` is not dealt with. */
  let [start, end] = [0, 0];
  /** A message that does not fit in there, and what of it is still to come. */
  let large: { head: Buffer; body: Beside | undefined; missing: Buffer[] } | undefined;

  /** Undefined where there is no memory for it. */
  function begin(headBytes: number, bodyBytes: number) {
    let head: Buffer;
    let body: Beside | undefined;
    try {
      head = Buffer.allocUnsafe(headBytes);
      body = bodyBytes > 0 ? takePlace(bodyBytes) : undefined;
    } catch {
      return undefined;
    }
    const missing: Buffer[] = [];
    let at = start + SIZES_BYTES;
    for (const part of [head, body?.bytes]) {
      if (!part) continue;
      const count = landing.copy(part, 0, at, Math.min(end, at + part.length));
      if (count < part.length) missing.push(part.subarray(count));
      at += count;
    }
    start = at;
    return { head, body, missing };
  }

  function tookLarge(count: number): void {
    const [first, ...others] = large?.missing ?? [];
    if (!large || !first) return;
    large.missing = count < first.length ? [first.subarray(count), ...others] : others;
    if (large.missing.length > 0) return;
    const { head, body } = large;
    large = undefined;
    onMessage(head, body);
  }

  return {
    place: () => large?.missing[0] ?? (end > 0 ? landing.subarray(end) : landing),
    took(count) {
      if (large) {
        tookLarge(count);
        return undefined;
      }
      end += count;
      while (end - start >= SIZES_BYTES) {
        const [headBytes, bodyBytes] = [landing.readUInt32LE(start), landing.readUInt32LE(start + 4)];
        const refused = { head: headBytes, body: bodyBytes };
        if (headBytes + bodyBytes > maxBytes || bodyBytes > maxBodyBytes) return refused;
        const size = SIZES_BYTES + headBytes + bodyBytes;
        if (end - start < size && size <= LANDING_BYTES) break;
        const message = begin(headBytes, bodyBytes);
        if (!message) return refused;
        if (message.missing.length > 0) large = message;
        else onMessage(message.head, message.body);
      }
      if (start > 0) landing.copyWithin(0, start, end);
      [start, end] = [0, end - start];
      return undefined;
    },
  };
}

/** Places for bodies. Memory that is new for each would be collected as often: at 0.92 MB a step that took most of the time. */
function createPlaces(): (size: number) => Beside {
  const spare: Buffer[] = [];
  return (size) => {
    const fits = spare.findIndex(({ length }) => length >= size && length < 2 * size + BODY_STEP_BYTES);
    const place =
      fits >= 0
        ? (spare.splice(fits, 1)[0] as Buffer)
        : Buffer.allocUnsafeSlow(Math.ceil(size / BODY_STEP_BYTES) * BODY_STEP_BYTES);
    let isOver = false;
    return {
      bytes: place.subarray(0, size),
      keep() {
        isOver = true;
      },
      release() {
        if (isOver) return;
        isOver = true;
        if (spare.push(place) > SPARE_BODIES) spare.shift();
      },
    };
  };
}

/** Hands on what came elsewhere; as `took`. */
export function feed(reader: MessageReader, piece: Buffer): Refused | undefined {
  for (let rest = piece; rest.length > 0; ) {
    const count = rest.copy(reader.place());
    const refused = reader.took(count);
    if (refused) return refused;
    rest = rest.subarray(count);
  }
  return undefined;
}

/** @returns false when the peer is slow, and more should wait for `drain`. */
export function writePipe(pipe: Socket, head: Buffer, body?: Buffer): boolean {
  const start = framed([head], body?.length);
  if (!body) return pipe.write(start);
  pipe.cork(); // one call of the kernel for both
  pipe.write(start);
  const isQuick = pipe.write(body);
  pipe.uncork();
  return isQuick;
}

/** Small messages without bodies in one buffer: Node takes half as long for it as for a list of them. As `writePipe`. */
export function writePipeTogether(pipe: Socket, heads: readonly Buffer[]): boolean {
  return pipe.write(framed(heads));
}

/** Each with its sizes in front. @param bodyBytes of the body that follows the last. */
function framed(heads: readonly Buffer[], bodyBytes = 0): Buffer {
  const bytes = Buffer.allocUnsafe(heads.reduce((sum, { length }) => sum + SIZES_BYTES + length, 0));
  let at = 0;
  for (const [i, head] of heads.entries()) {
    bytes.writeUInt32LE(head.length, at);
    bytes.writeUInt32LE(i === heads.length - 1 ? bodyBytes : 0, at + 4);
    at += SIZES_BYTES + head.copy(bytes, at + SIZES_BYTES);
  }
  return bytes;
}
