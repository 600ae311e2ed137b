import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { Beside } from '../wire/beside.ts';
import { readRequest, writeResponse } from '../wire/codec/session.ts';
import type { Pipe } from '../wire/generated/densegym/v1/Pipe.ts';
import type { SessionRequest__Output } from '../wire/generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse } from '../wire/generated/densegym/v1/SessionResponse.ts';
import { createMessageReader, feed, writePipe, writePipeTogether } from '../wire/pipe.ts';
import type { Offer, Pipes } from './pipes.ts';

export type SessionStream = ServerDuplexStream<SessionRequest__Output, Buffer>;

/** For the last replies to arrive. */
const END_MS = 5000;
/** How long an update waits for a reply to leave with: a trainer that steps as fast as robots do is woken once a step, not twice. */
const UPDATE_MS = 100;

/** The messages of one session: by its gRPC stream, and by a pipe once the client has connected one. */
export interface SessionWire {
  /** Aborted when the client is gone, however it went. */
  readonly gone: AbortSignal;
  /** Which of the two it goes by. */
  readonly stream: 'grpc' | 'pipe';
  /** Whether the kernel has all that was sent: nobody here reads it any more. */
  readonly isDrained: boolean;
  /** What to answer to an `open` that accepts a pipe; undefined where there are none. */
  offerPipe(): Pipe | undefined;
  /**
   * The next request; undefined at the end. It is read when the last one has been dealt with, which is what holds a fast
   * client back.
   */
  next(): Promise<SessionRequest__Output | undefined>;
  /**
   * @param beside of the reply's observation.
   * @returns resolves when the client takes more; undefined: at once.
   * @throws DenseGymError `ENV_FAILED` for tensors that lie outside of what is beside the reply.
   */
  send(reply: SessionResponse, beside?: Beside): Promise<unknown> | undefined;
  /** Sends an update before the next reply, and soon if there is none. */
  sendSoon(update: SessionResponse): void;
  /** Ends it with UNAVAILABLE, after what was sent. */
  sayGoodbye(): void;
  /** Ends it, after what was sent. Idempotent. */
  end(): void;
}

/** @param pipes absent: sessions stay with their streams. */
export function createSessionWire(
  stream: SessionStream,
  pipes: Pipes | undefined,
  maxMessageBytes: number,
): SessionWire {
  const gone = new AbortController();
  const arrived: SessionRequest__Output[] = [];
  let pipe: Socket | undefined;
  /** Whether a request has come by it: there is no way back to the stream then. */
  let isPipeUsed = false;
  let offer: Offer | undefined;
  let isOver = false;
  /** Until the client takes more; one for all that wait. */
  let draining: Promise<unknown> | undefined;
  /** Updates that wait for the next reply, encoded, so that it does not wait for that. */
  let updates: Buffer[] = [];
  let updateTimer: NodeJS.Timeout | undefined;
  let wake: ((request: SessionRequest__Output | undefined) => void) | undefined;

  function receive(request: SessionRequest__Output | undefined): void {
    const waiting = wake;
    wake = undefined;
    if (waiting) waiting(request);
    else if (request) {
      arrived.push(request);
      (pipe ?? stream).pause();
    }
  }

  /** Unlike the stream's own iterator this never destroys it: replies and a status may still have to leave. */
  function finish(): void {
    if (isOver) return;
    isOver = true;
    offer?.withdraw();
    receive(undefined);
  }

  function lose(): void {
    finish();
    gone.abort();
    if (!pipe?.writableEnded) pipe?.destroy();
  }

  /** What was sent arrives, unless the client does not read. */
  function endPipe(): void {
    const ending = pipe;
    if (!ending || ending.writableEnded) return;
    ending.end();
    setTimeout(() => ending.destroy(), END_MS).unref();
  }

  function put(reply: SessionResponse, beside?: Beside): boolean {
    if (pipe) return writePipe(pipe, writeResponse(reply), beside?.bytes);
    return stream.write(writeResponse(reply, beside));
  }

  function takeUpdates(): readonly Buffer[] {
    clearTimeout(updateTimer);
    updateTimer = undefined;
    const taken = updates;
    updates = [];
    return taken;
  }

  function putUpdates(): void {
    const waiting = takeUpdates();
    if (waiting.length === 0 || isDeaf()) return;
    if (pipe) writePipeTogether(pipe, waiting);
    else for (const update of waiting) stream.write(update);
  }

  /** The updates that wait, and then a reply: one call of the kernel. */
  function putWithUpdates(reply: SessionResponse, beside: Beside | undefined): boolean {
    const to = pipe;
    if (to && !beside) {
      const last = writeResponse(reply);
      return writePipeTogether(to, [...takeUpdates(), last]);
    }
    to?.cork();
    try {
      putUpdates();
      return put(reply, beside);
    } finally {
      to?.uncork();
    }
  }

  function isDeaf(): boolean {
    return gone.signal.aborted || stream.writableEnded;
  }

  function leavePipe(): void {
    pipe?.destroy();
    pipe = undefined;
  }

  function fail(code: status, details: string): void {
    stream.emit('error', Object.assign(new Error(details), { code, details })); // grpc-js sends the status of it
  }

  function connect(connected: Socket): void {
    if (isOver) return void connected.destroy();
    pipe = connected;
    pipe.on('error', () => {}); // `close` follows
    // One that ends unused was welcomed too late for a client, which goes on by the stream.
    pipe.on('end', () => isPipeUsed && finish());
    pipe.on('close', () => (isPipeUsed ? lose() : leavePipe()));
    const reader = createMessageReader({ maxBytes: maxMessageBytes, maxBodyBytes: 0 }, (head) => {
      isPipeUsed = true;
      try {
        receive(readRequest(head));
      } catch {
        fail(status.INTERNAL, 'bytes that are not a request');
      }
    });
    connected.on('data', function take(piece: Buffer) {
      const refused = feed(reader, piece);
      if (!refused) return;
      connected.off('data', take);
      if (refused.body > 0) return fail(status.INTERNAL, 'a request with a body');
      const limit = `limits.maxMessageBytes is ${maxMessageBytes}`;
      fail(status.RESOURCE_EXHAUSTED, `a message of ${refused.head} bytes; ${limit}`);
    });
  }

  stream.on('data', (request: SessionRequest__Output) => {
    if (isPipeUsed) return fail(status.INVALID_ARGUMENT, 'a request by the stream of a session that goes by its pipe');
    offer?.withdraw();
    leavePipe();
    receive(request);
  });
  stream.once('end', finish);
  for (const event of ['close', 'error', 'cancelled']) stream.once(event, lose);

  return {
    gone: gone.signal,
    get stream() {
      return pipe ? 'pipe' : 'grpc';
    },
    get isDrained() {
      return (pipe ?? stream).writableLength === 0;
    },
    offerPipe() {
      if (isOver) return undefined;
      offer ??= pipes?.offer(connect);
      return offer?.pipe;
    },
    async next() {
      const request = arrived.shift();
      if (request || isOver) return request;
      (pipe ?? stream).resume();
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
    send(reply, beside) {
      if (isDeaf()) return undefined;
      const isQuick = updates.length === 0 ? put(reply, beside) : putWithUpdates(reply, beside);
      if (isQuick) return undefined;
      // Both buffer without limit when `drain` is not waited for.
      draining ??= once(pipe ?? stream, 'drain', { signal: gone.signal })
        .catch(() => {})
        .finally(() => {
          draining = undefined;
        });
      return draining;
    },
    sendSoon(update) {
      updates.push(writeResponse(update));
      updateTimer ??= setTimeout(putUpdates, UPDATE_MS);
    },
    sayGoodbye() {
      putUpdates();
      endPipe();
      fail(status.UNAVAILABLE, 'the gateway is shutting down');
    },
    end() {
      putUpdates();
      endPipe();
      stream.end();
    },
  };
}
