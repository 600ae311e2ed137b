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

export type OnMessage = (head: Buffer, body: Beside) => void;

/**
 * Reads messages until the pipe ends.
 *
 * @param onTooLarge told of a message of more than `maxBytes`, whose sizes alone are read; nothing follows.
 */
export function readPipe(
  pipe: Socket,
  maxBytes: number,
  onMessage: OnMessage,
  onTooLarge: (bytes: number) => void,
): void {
  const cut = createCutter(maxBytes, onMessage);
  pipe.on('data', function take(piece: Buffer) {
    const tooLarge = cut(piece);
    if (tooLarge === undefined) return;
    pipe.off('data', take);
    onTooLarge(tooLarge);
  });
}

/**
 * Cuts what arrives into messages. Bodies stay in the pieces that they came in: nothing of them is copied.
 *
 * @returns takes the next piece; returns the size of a message that is too large, after which none may follow.
 */
export function createCutter(maxBytes: number, onMessage: OnMessage): (piece: Buffer) => number | undefined {
  /** The start of a message, up to the end of its head. */
  let pieces: Buffer[] = [];
  let held = 0;
  let needed = SIZES_BYTES;
  /** Of a message whose body is under way. */
  let head: Buffer | undefined;
  let body: Buffer[] = [];
  let missing = 0;

  return (piece) => {
    let rest = piece;
    for (;;) {
      if (head === undefined) {
        pieces.push(rest);
        held += rest.length;
        if (held < needed) return undefined;
        rest = pieces.length === 1 ? rest : Buffer.concat(pieces);
        const headBytes = rest.readUInt32LE(0);
        const bodyBytes = rest.readUInt32LE(4);
        if (headBytes + bodyBytes > maxBytes) return headBytes + bodyBytes;
        needed = SIZES_BYTES + headBytes;
        pieces = held < needed ? [rest] : [];
        if (held < needed) return undefined;
        head = rest.subarray(SIZES_BYTES, needed);
        rest = rest.subarray(needed);
        missing = bodyBytes;
        held = 0;
        needed = SIZES_BYTES;
      }
      if (missing > 0) {
        const part = rest.length > missing ? rest.subarray(0, missing) : rest;
        if (part.length > 0) body.push(part);
        missing -= part.length;
        if (missing > 0) return undefined;
        rest = rest.subarray(part.length);
      }
      const [whole, parts] = [head, body];
      head = undefined;
      body = [];
      onMessage(whole, parts);
      if (rest.length === 0) return undefined;
    }
  };
}

/** @returns false when the peer is slow, and more should wait for `drain`. */
export function writePipe(pipe: Socket, head: Buffer, body: Beside = []): boolean {
  const start = Buffer.allocUnsafe(SIZES_BYTES + head.length);
  start.writeUInt32LE(head.length, 0);
  start.writeUInt32LE(
    body.reduce((sum, { length }) => sum + length, 0),
    4,
  );
  head.copy(start, SIZES_BYTES);
  if (body.length === 0) return pipe.write(start);
  pipe.cork(); // one call of the kernel for all
  let isQuick = pipe.write(start);
  for (const part of body) isQuick = pipe.write(part);
  pipe.uncork();
  return isQuick;
}
