import { setTimeout as pauseFor } from 'node:timers/promises';
import type { z } from 'zod';
import { DenseGymError, messageOf } from '../../errors.ts';
import { readBody } from './body.ts';
import { createBreaker } from './breaker.ts';
import { EngineFailure, failureOfReply, failureOfStatus, failureOfTransport } from './failure.ts';

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
  /** The same as long as a path has not been answered: some servers make ready at their first request only. */
  readonly firstAttemptMs?: number;
  /** Milliseconds before each attempt after the first, unless the server names some itself; their count is that of retries. */
  readonly pausesMs?: readonly number[];
  /** Milliseconds that an endpoint which keeps failing is left alone. */
  readonly brokenMs?: number;
  /** Milliseconds on a clock that only goes forward, for `brokenMs`. */
  readonly now?: () => number;
}

export interface Reply<T> {
  readonly value: T;
  readonly bytesSent: number;
}

/** A model server. Requests are retried within bounds, and an endpoint that keeps failing is left alone for a while. */
export interface Endpoint {
  /**
   * @param body sent as JSON; a `FormData` as the form that it is.
   * @throws DenseGymError `ENGINE_UNAVAILABLE` (it may work later), `ENGINE_REPLY_INVALID` (the same again will not),
   *   `REQUEST_INVALID` (the prompt is longer than the model reads).
   */
  post<T>(path: string, body: object, schema: z.ZodType<T>, signal: AbortSignal): Promise<Reply<T>>;
  get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
}

const ATTEMPT_MS = 60_000;
const PAUSES_MS = [100, 1000];
/** A server may ask for more; then the request fails, and whoever needs it asks again. */
const LONGEST_PAUSE_MS = 5000;
/** After this many failures in a row the endpoint is left alone: a hanging one would cost each step its deadline. */
const FAILURES_TO_BREAK = 5;
const BROKEN_MS = 5000;

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { name, baseUrl, headers = {}, secrets = [], attemptMs = ATTEMPT_MS } = options;
  const { firstAttemptMs = attemptMs, pausesMs = PAUSES_MS, brokenMs = BROKEN_MS, now } = options;
  /** Paths that were answered with status 200. */
  const answered = new Set<string>();
  const breaker = createBreaker({
    failures: FAILURES_TO_BREAK,
    brokenMs,
    ...(now && { now }),
    counts: (error) => error instanceof EngineFailure && error.isPassing,
    refusal: () => {
      const message = `${name} failed ${FAILURES_TO_BREAK} times in a row and is left alone for ${brokenMs / 1000} s; is it up?`;
      return new DenseGymError('ENGINE_UNAVAILABLE', message);
    },
  });

  async function attempt(path: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
    // Not AbortSignal.any with AbortSignal.timeout: Node 20 collects the pair as garbage, and then it never fires.
    const ending = new AbortController();
    const giveUp = () => ending.abort(signal.reason);
    const limitMs = answered.has(path) ? attemptMs : Math.max(attemptMs, firstAttemptMs);
    const timer = setTimeout(() => ending.abort(new DOMException('late', 'TimeoutError')), limitMs);
    signal.addEventListener('abort', giveUp, { once: true });
    let reply: { status: number; retryAfter: string | null; text: string };
    try {
      signal.throwIfAborted();
      const response = await fetch(`${baseUrl}${path}`, { ...init, signal: ending.signal, redirect: 'manual' });
      const { status, headers: received } = response;
      reply = { status, retryAfter: received.get('retry-after'), text: await readBody(response) };
    } catch (error) {
      throw failureOfTransport(error, { name, path, limitMs, secrets, signal });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
    if (reply.status !== 200) throw failureOfStatus({ name, path, secrets, ...reply });
    answered.add(path);
    try {
      return JSON.parse(reply.text);
    } catch (error) {
      const problem = `is no JSON: ${messageOf(error)}`;
      throw failureOfReply({ name, path, secrets, text: reply.text, problem, isPassing: true });
    }
  }

  /** Attempts until one succeeds, or it makes no sense any more. */
  async function persist(path: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
    for (let retry = 0; ; retry++) {
      try {
        return await attempt(path, init, signal);
      } catch (error) {
        const pauseMs = error instanceof EngineFailure && error.isPassing ? pauseBefore(retry, error) : undefined;
        if (pauseMs === undefined || signal.aborted) throw error;
        await pauseFor(pauseMs, undefined, { signal }).catch((aborted) => {
          throw failureOfTransport(aborted, { name, path, limitMs: attemptMs, secrets, signal });
        });
      }
    }
  }

  /** Undefined: no further attempt. */
  function pauseBefore(retry: number, { pauseMs: asked }: EngineFailure): number | undefined {
    const pauseMs = pausesMs[retry];
    if (pauseMs === undefined || asked === undefined) return pauseMs;
    return asked <= LONGEST_PAUSE_MS ? asked : undefined;
  }

  async function call<T>(path: string, init: RequestInit, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const reply = await breaker.run(() => persist(path, init, signal));
    const parsed = schema.safeParse(reply);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    const problem = `is not as documented: ${issues.join('; ')}`;
    throw failureOfReply({ name, path, secrets, text: JSON.stringify(reply), problem, isPassing: false });
  }

  return {
    async post(path, body, schema, signal) {
      const { bytes, type } = await pack(body);
      const init = { method: 'POST', body: bytes, headers: { 'content-type': type, ...headers } };
      return { value: await call(path, init, schema, signal), bytesSent: bytes.length };
    },
    get: (path, schema, signal) => call(path, { headers }, schema, signal),
  };
}

async function pack(body: unknown): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }> {
  if (!(body instanceof FormData)) return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
  const form = new Response(body);
  return { bytes: new Uint8Array(await form.arrayBuffer()), type: form.headers.get('content-type') ?? '' };
}
