import { DenseGymError, messageOf } from '../../errors.ts';

/** An error of an engine that is asked over a network. */
export class EngineFailure extends DenseGymError {
  /** The same request may succeed later. */
  readonly isPassing: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly pauseMs: number | undefined;

  constructor(
    reason: 'ENGINE_UNAVAILABLE' | 'ENGINE_REPLY_INVALID',
    message: string,
    how: { isPassing: boolean; pauseMs?: number | undefined; cause?: unknown },
  ) {
    super(reason, message, { cause: how.cause });
    this.isPassing = how.isPassing;
    this.pauseMs = how.pauseMs;
  }
}

interface Where {
  readonly name: string;
  readonly path: string;
  readonly secrets: readonly string[];
}

interface TransportWhere extends Where {
  readonly attemptMs: number;
  /** The caller's. */
  readonly signal: AbortSignal;
}

/** No reply, or not all of it. */
export function failureOfTransport(error: unknown, { name, path, secrets, attemptMs, signal }: TransportWhere) {
  if (signal.aborted) {
    // Waited for in vain: the engine hangs. Not waited for any more: nobody knows.
    const isLate = signal.reason instanceof DenseGymError && signal.reason.reason === 'DEADLINE_EXCEEDED';
    const message = `${name}${path}: ${isLate ? messageOf(signal.reason) : 'the request was given up'}`;
    return new EngineFailure('ENGINE_UNAVAILABLE', message, { isPassing: isLate });
  }
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = isTimeout ? `no reply within ${attemptMs} ms` : scrub(messageOf(cause), secrets);
  return new EngineFailure('ENGINE_UNAVAILABLE', `${name}${path}: ${why}; is it up, and is its address right?`, {
    isPassing: true,
  });
}

interface BadReply extends Where {
  readonly status: number;
  /** The header's value: seconds, or a date. */
  readonly retryAfter: string | null;
  readonly text: string;
  /** What is wrong with a reply of status 200. */
  readonly problem?: string;
}

/** A reply that is an error, or is none. */
export function failureOfReply({ name, path, secrets, status, retryAfter, text, problem }: BadReply): EngineFailure {
  const said = scrub(text, secrets).slice(0, 300);
  if (problem !== undefined) {
    const message = `${name}${path}: the reply ${scrub(problem, secrets)}; it begins ${JSON.stringify(said)}`;
    return new EngineFailure('ENGINE_REPLY_INVALID', message, { isPassing: problem.startsWith('is no JSON') });
  }
  const message = `${name}${path} answered ${status}: ${said}${hint(status)}`;
  const isPassing = status === 408 || status === 429 || status >= 500;
  const pauseMs = readPause(retryAfter);
  return new EngineFailure(isPassing ? 'ENGINE_UNAVAILABLE' : 'ENGINE_REPLY_INVALID', message, { isPassing, pauseMs });
}

function hint(status: number): string {
  if (status === 401 || status === 403) return '; set DENSEGYM_ENGINE_KEY to a key that it accepts';
  if (status === 404) return '; is this the right engine for the address?';
  if (status === 429) return '; lower limits.engineRequests';
  return '';
}

function readPause(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Without keys, wherever they come from: a server may repeat what it was sent. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '***')), text);
}
