import { DenseGymError } from '../errors.ts';
import type { Beside } from '../wire/beside.ts';
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
import { readStatus } from '../wire/status.ts';
import { type Dialling, UNPROTECTED } from './access.ts';
import { createDeadlines } from './deadlines.ts';
import { startSessionWire } from './session-wire.ts';

export interface RequestOptions {
  /** Most milliseconds until the reply; the stream is given up when they have passed. Absent: no limit. */
  readonly deadlineMs?: number;
  /** Whether each reward update starts the deadline anew: a flush takes as long as what it waits for. */
  readonly isPatient?: boolean;
}

/** An answer, and what its observation names without holding it. */
type WithBeside<Response> = Response & { readonly beside: Beside | undefined };

/** One session with an EnvironmentService, as raw messages. Requests may be pipelined; replies resolve in order. */
export interface SessionCall {
  readonly target: string;
  /** True once the stream is over, whoever ended it: no request can follow. */
  readonly ended: boolean;
  open(request: OpenRequest, options?: RequestOptions): Promise<OpenResponse__Output>;
  reset(request: ResetRequest, options?: RequestOptions): Promise<WithBeside<ResetResponse__Output>>;
  step(request: StepRequest, options?: RequestOptions): Promise<WithBeside<StepResponse__Output>>;
  render(request: RenderRequest, options?: RequestOptions): Promise<RenderResponse__Output>;
  /** Hands on the updates that have come; otherwise that is done once the replies that have come are dealt with. */
  catchUp(): void;
  /** Scores what is outstanding up to the last request. Resolves to the last request whose reward is final. */
  flush(options?: RequestOptions): Promise<number>;
  /** Ends the session at the server, then the stream. Idempotent. */
  close(): Promise<void>;
  /** Drops the stream without a word; the server frees the session. */
  cancel(): void;
}

interface Pending {
  readonly resolve: (reply: Answer) => void;
  readonly reject: (error: DenseGymError) => void;
  readonly isPatient: boolean;
}

interface Answer {
  readonly reply: SessionResponse__Output;
  readonly beside: Beside | undefined;
}

export interface SessionCallOptions {
  /** Told of late rewards as they arrive. */
  readonly onUpdate?: (update: RewardUpdate__Output) => void;
  /** False: the session stays with its gRPC stream. Absent: it goes on by a pipe where the peer offers one. */
  readonly pipe?: boolean | undefined;
  /** Absent: in plaintext and without a token, as hosts are. */
  readonly dialling?: Dialling;
}

/** Dials `HOST:PORT` and starts the session's stream; errors of the connection reject the first request. */
export function startSessionCall(
  target: string,
  { onUpdate, pipe = true, dialling = UNPROTECTED }: SessionCallOptions = {},
): SessionCall {
  const acceptsPipe = pipe && !dialling.isEncrypted;
  const pending = new Map<number, Pending>();
  const deadlines = createDeadlines((deadlineMs) => {
    wire.cancel();
    end(new DenseGymError('DEADLINE_EXCEEDED', `${target}: no reply within ${deadlineMs} ms`));
  });
  let lastId = 0;
  let ended: DenseGymError | undefined;

  const wire = startSessionWire(target, dialling, {
    reply(reply, beside) {
      if (reply.rewardUpdate) {
        for (const [id, { isPatient }] of pending) if (isPatient) deadlines.restart(id);
        onUpdate?.(reply.rewardUpdate);
        return;
      }
      const id = Number(reply.stepId);
      const request = pending.get(id);
      if (!request) return;
      pending.delete(id);
      deadlines.stop(id);
      if (reply.status && reply.status.code !== 0) request.reject(readStatus(reply.status));
      else request.resolve({ reply, beside });
    },
    ended: end,
  });

  function end(error: DenseGymError): void {
    ended ??= error;
    deadlines.clear();
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  }

  function request(id: number, body: SessionRequest, { deadlineMs, isPatient = false }: RequestOptions = {}) {
    return new Promise<Answer>((resolve, reject) => {
      if (ended) return reject(ended);
      // Every reply before the oldest one still awaited has arrived.
      const oldest = pending.keys().next().value ?? id;
      if (deadlineMs !== undefined) deadlines.start(id, deadlineMs);
      pending.set(id, { resolve, reject, isPatient });
      wire.send({ stepId: id, ackStepId: Math.max(0, oldest - 1), ...body });
    });
  }

  function numbered(body: SessionRequest, options?: RequestOptions): Promise<Answer> {
    lastId += 1;
    return request(lastId, body, options);
  }

  return {
    target,
    get ended() {
      return ended !== undefined;
    },
    async open(ask, options) {
      const { reply } = await request(0, { open: { ...ask, acceptsPipe } }, options);
      const opened = part(reply.open);
      if (opened.pipe && acceptsPipe) await wire.upgrade(opened.pipe);
      return opened;
    },
    async reset(ask, options) {
      const { reply, beside } = await numbered({ reset: ask }, options);
      return Object.assign(part(reply.reset), { beside });
    },
    async step(ask, options) {
      const { reply, beside } = await numbered({ step: ask }, options);
      return Object.assign(part(reply.step), { beside });
    },
    render: async (ask, options) => part((await numbered({ render: ask }, options)).reply.render),
    catchUp: () => wire.catchUp(),
    flush: async (options) => {
      const { reply } = await numbered({ flush: { throughStepId: lastId } }, options);
      wire.catchUp();
      return Number(reply.finalStepId);
    },
    close: async () => {
      if (ended) return;
      // A peer that is gone already has nothing left to free.
      await numbered({ close: {} }, { deadlineMs: 10_000 }).catch(() => {});
      wire.cancel();
      end(new DenseGymError('SESSION_NOT_OPEN', `${target}: the session was closed; open another`));
    },
    cancel: () => {
      wire.cancel();
      end(new DenseGymError('SESSION_NOT_OPEN', `${target}: the session was cancelled; open another`));
    },
  };
}

function part<T>(response: T | null | undefined): T {
  if (response === null || response === undefined) {
    throw new DenseGymError('ENV_FAILED', 'the reply is not an answer to the request; is the peer a densegym server?');
  }
  return response;
}
