import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  type IPolicy,
  type IRetryBackoffContext,
  retry,
  wrap,
} from 'cockatiel';
import type { z } from 'zod';
import { DenseGymError, messageOf } from '../../errors.ts';
import { readBody } from './body.ts';
import { EngineFailure, failureOfReply, failureOfTransport } from './failure.ts';

export interface EndpointOptions {
  /** As in config, for messages: `llama-server:http://127.0.0.1:8080`. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts that must appear in no message: keys. */
  readonly secrets?: readonly string[];
  /** Most milliseconds one attempt may take. */
  readonly attemptMs?: number;
}

export interface Reply<T> {
  readonly value: T;
  readonly bytesSent: number;
}

/** A model server. Requests are retried within bounds, and an endpoint that keeps failing is left alone for a while. */
export interface Endpoint {
  /** @throws DenseGymError `ENGINE_UNAVAILABLE` (it may work later), `ENGINE_REPLY_INVALID` (the same again will not). */
  post<T>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal): Promise<Reply<T>>;
  get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
}

const ATTEMPT_MS = 60_000;
/** Attempts after the first, and the milliseconds between them unless the server names some itself. */
const RETRIES = 2;
const PAUSES_MS = [100, 1000];
/** A server may ask for more; then the request fails, and whoever needs it asks again. */
const LONGEST_PAUSE_MS = 5000;
/** After this many failures in a row the endpoint is left alone for this long: a hanging one would cost each step its deadline. */
const FAILURES_TO_BREAK = 5;
const BROKEN_MS = 5000;

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { name, baseUrl, headers = {}, secrets = [], attemptMs = ATTEMPT_MS } = options;
  const policy = createPolicy();

  async function attempt(path: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
    let status: number;
    let retryAfter: string | null;
    let text: string;
    try {
      const reply = await fetch(`${baseUrl}${path}`, { ...init, signal: limited, redirect: 'error' });
      [status, retryAfter, text] = [reply.status, reply.headers.get('retry-after'), await readBody(reply)];
    } catch (error) {
      throw failureOfTransport(error, { name, path, attemptMs, secrets, signal });
    }
    const reply = { name, path, secrets, status, retryAfter, text };
    if (status !== 200) throw failureOfReply(reply);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw failureOfReply({ ...reply, problem: `is no JSON: ${messageOf(error)}` });
    }
  }

  async function call<T>(path: string, init: RequestInit, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    try {
      const reply = await policy.execute(({ signal: inner }) => attempt(path, init, inner), signal);
      const parsed = schema.safeParse(reply);
      if (parsed.success) return parsed.data;
      const problem = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      const text = JSON.stringify(reply);
      throw failureOfReply({
        name,
        path,
        secrets,
        status: 200,
        retryAfter: null,
        text,
        problem: `is not as documented: ${problem}`,
      });
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      const message = `${name} failed ${FAILURES_TO_BREAK} times in a row and is left alone for ${BROKEN_MS / 1000} s; is it up?`;
      throw new DenseGymError('ENGINE_UNAVAILABLE', message, { cause: error });
    }
  }

  return {
    async post(path, body, schema, signal) {
      const text = JSON.stringify(body);
      const init = { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } };
      return { value: await call(path, init, schema, signal), bytesSent: Buffer.byteLength(text) };
    },
    get: (path, schema, signal) => call(path, { headers }, schema, signal),
  };
}

/** Retries what may pass, then counts it as one failure of the breaker. */
function createPolicy(): IPolicy {
  const passing = handleWhen((error) => error instanceof EngineFailure && error.isPassing);
  const backoff = new DelegateBackoff(({ attempt, result }: IRetryBackoffContext<unknown>) => {
    const asked = 'error' in result && result.error instanceof EngineFailure ? result.error.pauseMs : undefined;
    return Math.min(LONGEST_PAUSE_MS, asked ?? PAUSES_MS[attempt - 1] ?? LONGEST_PAUSE_MS);
  });
  const breaking = circuitBreaker(passing, {
    halfOpenAfter: BROKEN_MS,
    breaker: new ConsecutiveBreaker(FAILURES_TO_BREAK),
  });
  return wrap(breaking, retry(passing, { maxAttempts: RETRIES, backoff }));
}
