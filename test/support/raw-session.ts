import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ClientDuplexStream, credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import * as assert from 'uvu/assert';
import type { EnvironmentServiceClient as TypedClient } from '../../src/wire/generated/densegym/v1/EnvironmentService.ts';
import type { SessionRequest } from '../../src/wire/generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse__Output } from '../../src/wire/generated/densegym/v1/SessionResponse.ts';
import { createMessageReader, feed, writePipe } from '../../src/wire/pipe.ts';
import { environmentService } from '../../src/wire/proto.ts';
import { readStatus } from '../../src/wire/status.ts';
import { encodeValue, type JsValue } from '../../src/wire/value.ts';
import { action } from './gateway.ts';

const { requestSerialize, responseDeserialize } = environmentService.Session;
/** By proto-loader's codec, not by that of the gateway. */
const EnvironmentServiceClient = makeGenericClientConstructor(environmentService, 'densegym.v1.EnvironmentService');

/** A session without a client's manners: tests choose every step id, and see every reply. */
export interface RawSession {
  readonly stream: ClientDuplexStream<SessionRequest, SessionResponse__Output>;
  /** What requests and replies go by once `open` was answered with one; undefined: the stream. */
  readonly pipe: Socket | undefined;
  /** Sends a request and takes the next reply. */
  ask(request: SessionRequest): Promise<SessionResponse__Output>;
  /** Sends requests at once, then takes as many replies. */
  pipeline(requests: readonly SessionRequest[]): Promise<SessionResponse__Output[]>;
  /** Reward updates so far, in the order in which they came; they are no replies. */
  readonly updates: readonly SessionResponse__Output[];
  /** What was beside each message that came by the pipe. */
  readonly bodies: readonly Buffer[];
  /** Resolves when the stream has ended, to the code of its status; 0 when it ended well. */
  readonly ended: Promise<number>;
  close(): void;
}

/** @param acceptsPipe whether it goes on by the pipe that it is offered. */
export function startRawSession(target: string, acceptsPipe = false): RawSession {
  const client = new EnvironmentServiceClient(target, credentials.createInsecure()) as unknown as TypedClient;
  const stream = client.Session();
  const ended = new Promise<number>((resolve) => stream.on('status', ({ code }) => resolve(code)));
  stream.on('error', () => {}); // its code is in `ended`

  const replies: SessionResponse__Output[] = [];
  const updates: SessionResponse__Output[] = [];
  const bodies: Buffer[] = [];
  const arrivals = new EventEmitter();
  let pipe: Socket | undefined;
  const receive = (reply: SessionResponse__Output): void => {
    if (reply.rewardUpdate) return void updates.push(reply);
    replies.push(reply);
    arrivals.emit('reply');
  };
  stream.on('data', receive);

  async function send(request: SessionRequest): Promise<void> {
    if (pipe) return void writePipe(pipe, requestSerialize(request));
    if (!request.open || !acceptsPipe) return void stream.write(request);
    stream.write({ ...request, open: { ...request.open, acceptsPipe } });
    await once(arrivals, 'reply');
    const offered = replies.at(-1)?.open?.pipe;
    if (!offered) return;
    pipe = await connectPipe(target, offered.port, offered.token);
    const reader = createMessageReader(ANY_SIZE, (head, body) => {
      bodies.push(Buffer.from(body?.bytes ?? []));
      receive(responseDeserialize(head));
    });
    pipe.on('data', (piece: Buffer) => assert.is(feed(reader, piece), undefined));
  }

  async function pipeline(requests: readonly SessionRequest[]): Promise<SessionResponse__Output[]> {
    for (const request of requests) await send(request);
    const dead = ended.then((code) => Promise.reject(new Error(`the stream ended, code ${code}`)));
    while (replies.length < requests.length) await Promise.race([once(arrivals, 'reply'), dead]);
    dead.catch(() => {});
    return replies.splice(0, requests.length);
  }

  return {
    stream,
    get pipe() {
      return pipe;
    },
    ended,
    updates,
    bodies,
    pipeline,
    ask: async (request) => (await pipeline([request]))[0] as SessionResponse__Output,
    close: () => {
      stream.cancel();
      client.close();
      pipe?.destroy();
    },
  };
}

/** A pipe that the server has welcomed. */
export async function connectPipe(target: string, port: number, token: Uint8Array): Promise<Socket> {
  const pipe = connect({ host: target.slice(0, target.lastIndexOf(':')), port, noDelay: true });
  pipe.on('error', () => {}); // a test sees it closed
  pipe.write(token);
  const [welcome] = (await once(pipe, 'data')) as [Buffer];
  assert.equal([...welcome], [1]);
  return pipe;
}

/** For a reader of messages. */
export const ANY_SIZE = { maxBytes: 2 ** 31, maxBodyBytes: 2 ** 31 };

export const OPEN: SessionRequest = { stepId: 0, open: { gamma: 0.9 } };

export function resetRequest(stepId: number): SessionRequest {
  return { stepId, reset: {} };
}

export function stepRequest(stepId: number, value: JsValue = action()): SessionRequest {
  return { stepId, step: { action: encodeValue(value) } };
}

export function flushRequest(stepId: number, throughStepId = stepId - 1): SessionRequest {
  return { stepId, flush: { throughStepId } };
}

/** The reason in a reply's status; undefined when it succeeded. */
export function reasonOf({ status }: SessionResponse__Output): string | undefined {
  return status ? readStatus(status).reason : undefined;
}
