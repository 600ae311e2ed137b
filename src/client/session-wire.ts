import { connect, type Socket } from 'node:net';
import type { ChannelOptions, ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Beside } from '../wire/beside.ts';
import { readResponse, SessionClient, writeRequest } from '../wire/codec/session.ts';
import type { EnvironmentServiceClient as TypedClient } from '../wire/generated/densegym/v1/EnvironmentService.ts';
import type { Pipe__Output } from '../wire/generated/densegym/v1/Pipe.ts';
import type { SessionRequest } from '../wire/generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse__Output } from '../wire/generated/densegym/v1/SessionResponse.ts';
import { createMessageReader, KEEPALIVE, type MessageReader, type Refused, WELCOME, writePipe } from '../wire/pipe.ts';
import { readCallError } from '../wire/status.ts';
import type { Dialling } from './access.ts';

/**
 * Both sides speak this: a trainer to a gateway, and a gateway to a host. The side that receives observations dials,
 * since grpc-js honours the window on clients only; 8 MiB moved 0.92 MB observations 2.1 times as fast as the default.
 * A dead peer is noticed by the deadline of a request, and between requests by keepalive: not oftener than every 5 minutes,
 * or a gRPC server with ordinary settings takes the pings for an attack (`too_many_pings`) and cuts an idle session.
 */
const CHANNEL_OPTIONS: ChannelOptions = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc-node.flow_control_window': 8 * 1024 * 1024,
  'grpc.keepalive_time_ms': 310_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.enable_retries': 0,
};
/** For a pipe to be connected; a firewall that swallows everything costs a session this much, once. */
const CONNECT_MS = 1000;
/** For the one way to end too once the other has: the stream for the reason, the pipe for what is still in it. */
const LAST_WORDS_MS = 1000;
/** Before the number of the request that a message answers, which is its first field. */
const STEP_ID_TAG = 0x08;
/** Protobuf's own limit. */
const MAX_MESSAGE_BYTES = 2 ** 31 - 1;

export interface SessionWireEvents {
  /** @param beside of its observation. */
  reply(reply: SessionResponse__Output, beside: Beside | undefined): void;
  /** Told once, unless it was cancelled; nothing follows. */
  ended(why: DenseGymError): void;
}

/** The messages of one session: by its gRPC stream, and by a pipe from `upgrade` on. */
export interface SessionWire {
  send(request: SessionRequest): void;
  /** Goes on by a pipe that the answer to `open` offers; stays with the stream where it cannot be connected. */
  upgrade(pipe: Pipe__Output): Promise<void>;
  /** Reads the updates that have come, which it otherwise does once all replies that have come are dealt with. */
  catchUp(): void;
  /** Drops it; what was answered by `close` needs no more. Idempotent. */
  cancel(): void;
}

/** Dials `HOST:PORT`. */
export function startSessionWire(
  target: string,
  { credentials, metadata, advise }: Dialling,
  events: SessionWireEvents,
): SessionWire {
  const client = new SessionClient(target, credentials, CHANNEL_OPTIONS) as unknown as TypedClient;
  const stream: ClientDuplexStream<SessionRequest, SessionResponse__Output> = client.Session(metadata);
  let pipe: Socket | undefined;
  /** Why the stream has ended. */
  let reason: DenseGymError | undefined;
  let isOver = false;
  /** Updates that came by the pipe: they come in front of a reply, whose caller shall not wait until they are read. */
  const held: Buffer[] = [];
  let catchUp = (): void => {};

  function finish(why: DenseGymError | undefined): void {
    catchUp(); // which may find that the peer sent what is no update, and finish
    if (isOver) return;
    isOver = true;
    stream.cancel();
    pipe?.destroy();
    client.close();
    if (why) events.ended(why);
  }

  function endStream(why: DenseGymError): void {
    reason ??= why;
    if (pipe && !pipe.destroyed) setTimeout(finish, LAST_WORDS_MS, reason).unref();
    else finish(reason);
  }

  function endPipe(): void {
    const broke = new DenseGymError('ENV_UNAVAILABLE', `${target}: the connection of the session broke; open another`);
    if (reason) finish(reason);
    else setTimeout(() => finish(reason ?? broke), LAST_WORDS_MS);
  }

  stream.on('data', (reply: SessionResponse__Output) => events.reply(reply, undefined));
  stream.on('error', (error: ServiceError) => endStream(readCallError(error, target, advise)));
  stream.on('end', () =>
    endStream(new DenseGymError('ENV_UNAVAILABLE', `${target}: the session has ended; open another`)),
  );

  return {
    send(request) {
      if (isOver) return;
      if (pipe) writePipe(pipe, writeRequest(request));
      else stream.write(request);
    },
    async upgrade(offered) {
      const refuse = (what: string) => finish(new DenseGymError('ENV_FAILED', `${target} sent ${what}`));
      const limits = { maxBytes: MAX_MESSAGE_BYTES, maxBodyBytes: MAX_MESSAGE_BYTES };
      const read = (head: Buffer, body: Beside | undefined) => {
        try {
          events.reply(readResponse(head), body);
        } catch (error) {
          refuse(`bytes that are no reply: ${messageOf(error)}`);
        }
      };
      catchUp = () => {
        for (const head of held.splice(0)) read(head, undefined);
      };
      const reader = createMessageReader(limits, (head, body) => {
        if (!isUpdate(head)) read(head, body);
        else if (held.push(head) === 1) setImmediate(catchUp);
      });
      const connected = await connectPipe(target, offered, reader, ({ head, body }) =>
        refuse(`a message of ${head + body} bytes, for which there is no room`),
      );
      if (!connected) return;
      if (connected.destroyed) return;
      if (isOver) return void connected.destroy();
      pipe = connected;
      pipe.on('error', () => {}); // `close` follows
      pipe.on('close', endPipe);
    },
    catchUp: () => catchUp(),
    cancel: () => finish(undefined),
  };
}

/**
 * Undefined where nobody answers as the contract says.
 *
 * @param reader what follows the welcome is read right into its place: no buffer is made for each piece.
 */
function connectPipe(
  target: string,
  { port, token }: Pipe__Output,
  reader: MessageReader,
  onRefused: (sizes: Refused) => void,
): Promise<Socket | undefined> {
  const host = target.slice(0, target.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve) => {
    let isSettled = false;
    function take(count: number): boolean {
      if (!isSettled) settle(count === 1 && reader.place()[0] === WELCOME ? pipe : undefined);
      else {
        const refused = reader.took(count);
        if (refused) onRefused(refused);
      }
      return !pipe.destroyed;
    }
    const onread = { buffer: () => reader.place(), callback: take };
    const pipe = connect({ host, port, noDelay: true, onread, ...KEEPALIVE }, () => pipe.write(token));
    function settle(connected?: Socket): void {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      pipe.removeAllListeners('close');
      if (!connected) pipe.destroy();
      resolve(connected);
    }
    const timer = setTimeout(settle, CONNECT_MS);
    pipe.on('error', () => settle());
    pipe.once('close', () => settle());
  });
}

/** Without being read: an update answers no request, so that its number is 0, or left out. */
function isUpdate(head: Buffer): boolean {
  return head[0] !== STEP_ID_TAG || head[1] === 0;
}
