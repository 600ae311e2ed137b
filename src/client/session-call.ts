import { once } from 'node:events';
import { type ChannelOptions, type ClientDuplexStream, credentials, type ServiceError } from '@grpc/grpc-js';
import { DenseGymError } from '../errors.ts';
import type { EnvironmentServiceClient as TypedClient } from '../wire/generated/densegym/v1/EnvironmentService.ts';
import type { OpenRequest } from '../wire/generated/densegym/v1/OpenRequest.ts';
import type { OpenResponse__Output } from '../wire/generated/densegym/v1/OpenResponse.ts';
import type { RenderRequest } from '../wire/generated/densegym/v1/RenderRequest.ts';
import type { RenderResponse__Output } from '../wire/generated/densegym/v1/RenderResponse.ts';
import type { ResetRequest } from '../wire/generated/densegym/v1/ResetRequest.ts';
import type { ResetResponse__Output } from '../wire/generated/densegym/v1/ResetResponse.ts';
import type { RewardUpdate__Output } from '../wire/generated/densegym/v1/RewardUpdate.ts';
import type { SessionRequest } from '../wire/generated/densegym/v1/SessionRequest.ts';
import type { SessionResponse__Output } from '../wire/generated/densegym/v1/SessionResponse.ts';
import type { StepRequest } from '../wire/generated/densegym/v1/StepRequest.ts';
import type { StepResponse__Output } from '../wire/generated/densegym/v1/StepResponse.ts';
import { EnvironmentServiceClient } from '../wire/proto.ts';
import { readCallError, readStatus } from '../wire/status.ts';

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

export interface RequestOptions {
  /** Most milliseconds until the reply; the stream is given up when they have passed. Absent: no limit. */
  readonly deadlineMs?: number;
  /** Whether each reward update starts the deadline anew: a flush takes as long as what it waits for. */
  readonly isPatient?: boolean;
}

/** One session with an EnvironmentService, as raw messages. Requests may be pipelined; replies resolve in order. */
export interface SessionCall {
  readonly target: string;
  /** True once the stream is over, whoever ended it: no request can follow. */
  readonly ended: boolean;
  open(request: OpenRequest, options?: RequestOptions): Promise<OpenResponse__Output>;
  reset(request: ResetRequest, options?: RequestOptions): Promise<ResetResponse__Output>;
  step(request: StepRequest, options?: RequestOptions): Promise<StepResponse__Output>;
  render(request: RenderRequest, options?: RequestOptions): Promise<RenderResponse__Output>;
  /** Scores what is outstanding up to the last request. Resolves to the last request whose reward is final. */
  flush(options?: RequestOptions): Promise<number>;
  /** Ends the session at the server, then the stream. Idempotent. */
  close(): Promise<void>;
  /** Drops the stream without a word; the server frees the session. */
  cancel(): void;
}

interface Pending {
  readonly resolve: (response: SessionResponse__Output) => void;
  readonly reject: (error: DenseGymError) => void;
  /** Of a patient request. */
  readonly timer: NodeJS.Timeout | undefined;
}

/**
 * Dials `HOST:PORT` and starts the session's stream; errors of the connection reject the first request.
 *
 * @param onUpdate told of late rewards as they arrive.
 */
export function startSessionCall(
  target: string,
  onUpdate: (update: RewardUpdate__Output) => void = () => {},
): SessionCall {
  const client = new EnvironmentServiceClient(
    target,
    credentials.createInsecure(),
    CHANNEL_OPTIONS,
  ) as unknown as TypedClient;
  const call: ClientDuplexStream<SessionRequest, SessionResponse__Output> = client.Session();
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let ended: DenseGymError | undefined;
  let writable: Promise<unknown> = Promise.resolve();

  const end = (error: DenseGymError): void => {
    ended ??= error;
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
    client.close();
  };
  call.on('data', (response: SessionResponse__Output) => {
    if (response.rewardUpdate) {
      for (const { timer } of pending.values()) timer?.refresh();
      onUpdate(response.rewardUpdate);
      return;
    }
    const id = Number(response.stepId);
    const request = pending.get(id);
    pending.delete(id);
    if (response.status && response.status.code !== 0) request?.reject(readStatus(response.status));
    else request?.resolve(response);
  });
  call.on('error', (error: ServiceError) => end(readCallError(error, target)));
  call.on('end', () => end(new DenseGymError('ENV_UNAVAILABLE', `${target}: the session has ended; open another`)));

  async function request(id: number, body: SessionRequest, { deadlineMs, isPatient }: RequestOptions = {}) {
    if (ended) throw ended;
    const timer =
      deadlineMs === undefined
        ? undefined
        : setTimeout(() => {
            end(new DenseGymError('DEADLINE_EXCEEDED', `${target}: no reply within ${deadlineMs} ms`));
            call.cancel();
          }, deadlineMs);
    const reply = new Promise<SessionResponse__Output>((resolve, reject) =>
      pending.set(id, { resolve, reject, timer: isPatient ? timer : undefined }),
    ).finally(() => clearTimeout(timer));
    reply.catch(() => {}); // the caller may still be waiting for `drain`
    writable = writable.then(() => {
      if (ended || call.write({ stepId: id, ackStepId: acknowledged(id), ...body })) return;
      return Promise.race([once(call, 'drain'), reply]).catch(() => {});
    });
    await writable;
    return reply;
  }

  /** Every reply before the oldest one still awaited has arrived. */
  function acknowledged(id: number): number {
    const oldest = pending.keys().next().value ?? id;
    return Math.max(0, oldest - 1);
  }

  const numbered = (body: SessionRequest, options?: RequestOptions): ReturnType<typeof request> => {
    lastId += 1;
    return request(lastId, body, options);
  };

  return {
    target,
    get ended() {
      return ended !== undefined;
    },
    open: async (open, options) => part((await request(0, { open }, options)).open),
    reset: async (reset, options) => part((await numbered({ reset }, options)).reset),
    step: async (step, options) => part((await numbered({ step }, options)).step),
    render: async (render, options) => part((await numbered({ render }, options)).render),
    flush: async (options) => Number((await numbered({ flush: { throughStepId: lastId } }, options)).finalStepId),
    close: async () => {
      if (ended) return;
      // A peer that is gone already has nothing left to free.
      await numbered({ close: {} }, { deadlineMs: 10_000 }).catch(() => {});
      call.end();
      end(new DenseGymError('SESSION_NOT_OPEN', `${target}: the session was closed; open another`));
    },
    cancel: () => {
      end(new DenseGymError('SESSION_NOT_OPEN', `${target}: the session was cancelled; open another`));
      call.cancel();
    },
  };
}

function part<T>(response: T | null | undefined): T {
  if (response === null || response === undefined) {
    throw new DenseGymError('ENV_FAILED', 'the reply is not an answer to the request; is the peer a densegym server?');
  }
  return response;
}
