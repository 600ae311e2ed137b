import { DenseGymError, messageOf } from '../../errors.ts';
import { ReplyTooLong } from './body.ts';

type Reason = 'ENGINE_UNAVAILABLE' | 'ENGINE_REPLY_INVALID' | 'REQUEST_INVALID';

/** An error of an engine that is asked over a network. */
export class EngineFailure extends DenseGymError {
  /** The same request may succeed later. */
  readonly isPassing: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly pauseMs: number | undefined;
  /** The reply that refused the request: its status, and how its text begins, without keys. */
  readonly refusal: { readonly status: number; readonly text: string } | undefined;

  constructor(
    reason: Reason,
    message: string,
    how: { isPassing: boolean; pauseMs?: number | undefined; refusal?: { status: number; text: string } },
  ) {
    super(reason, message);
    this.isPassing = how.isPassing;
    this.pauseMs = how.pauseMs;
    this.refusal = how.refusal;
  }
}

interface Where {
  readonly name: string;
  readonly path: string;
  readonly secrets: readonly string[];
}

interface TransportWhere extends Where {
  /** Milliseconds that the attempt had. */
  readonly limitMs: number;
  /** The caller's. */
  readonly signal: AbortSignal;
}

/** No reply, or not all of it. */
export function failureOfTransport(error: unknown, { name, path, secrets, limitMs, signal }: TransportWhere) {
  if (signal.aborted) {
    // Waited for in vain: the engine hangs. Not waited for any more: nobody knows.
    const isLate = signal.reason instanceof DenseGymError && signal.reason.reason === 'DEADLINE_EXCEEDED';
    const message = `${name}${path}: ${isLate ? messageOf(signal.reason) : 'the request was given up'}`;
    return new EngineFailure('ENGINE_UNAVAILABLE', message, { isPassing: isLate });
  }
  if (error instanceof ReplyTooLong) {
    const message = `${name}${path}: ${error.message}; is its address right?`;
    return new EngineFailure('ENGINE_REPLY_INVALID', message, { isPassing: false });
  }
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = isTimeout ? `no reply within ${limitMs} ms` : scrub(messageOf(cause), secrets);
  return new EngineFailure('ENGINE_UNAVAILABLE', `${name}${path}: ${why}; is it up, and is its address right?`, {
    isPassing: true,
  });
}

interface BadReply extends Where {
  readonly text: string;
  /** What is wrong with a reply of status 200. */
  readonly problem: string;
  readonly isPassing: boolean;
}

/** A reply that is none. */
export function failureOfReply({ name, path, secrets, text, problem, isPassing }: BadReply): EngineFailure {
  const said = JSON.stringify(scrub(text, secrets).slice(0, MOST_SAID));
  const message = `${name}${path}: the reply ${scrub(problem, secrets)}; it begins ${said}`;
  return new EngineFailure('ENGINE_REPLY_INVALID', message, { isPassing });
}

interface Refusal extends Where {
  readonly status: number;
  /** The header's value: seconds, or a date. */
  readonly retryAfter: string | null;
  readonly text: string;
}

/** A reply that is an error. */
export function failureOfStatus({ name, path, secrets, status, retryAfter, text }: Refusal): EngineFailure {
  const said = scrub(text, secrets).slice(0, MOST_SAID);
  const isPassing = status === 408 || status === 429 || status >= 500;
  const isTooLong = status === 413 || (status === 400 && TOO_LONG.test(said));
  const reason = isPassing ? 'ENGINE_UNAVAILABLE' : isTooLong ? 'REQUEST_INVALID' : 'ENGINE_REPLY_INVALID';
  const hint = isTooLong
    ? '; show fewer frames or smaller ones: --sampling-max-frames, --vlm-max-pixels'
    : hintOf(status);
  const message = `${name}${path} answered ${status}: ${said}${hint}`;
  return new EngineFailure(reason, message, {
    isPassing,
    pauseMs: readPause(retryAfter),
    refusal: { status, text: said },
  });
}

/** Characters of a reply that a message repeats. */
const MOST_SAID = 300;

/** How servers say that a prompt is longer than the model reads: OpenAI and vLLM, llama.cpp and Ollama, SGLang, Gemini. */
const TOO_LONG =
  /context[ _](?:length|size|window)|maximum (?:allowed length|number of tokens)|prompt (?:is )?too long/i;

function hintOf(status: number): string {
  if (status >= 300 && status < 400) return '; redirects are not followed: give the address it ends at';
  if (status === 401 || status === 403) return '; give a key that it accepts: DENSEGYM_VLM_KEY or --vlm-key-file';
  if (status === 404) return '; are the address, its engine and --vlm-model right?';
  if (status === 429) return '; lower --vlm-requests';
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
