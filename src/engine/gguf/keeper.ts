import { DenseGymError, messageOf } from '../../errors.ts';
import { type Child, startChild } from './process.ts';
import type { Answer, Load, Ready, Request } from './protocol.ts';

export interface KeeperOptions {
  /** For messages: `gguf:PATH`. */
  readonly name: string;
  /** Milliseconds that a request may go on after it was given up, before its process is taken for hung. */
  readonly hangMs: number;
}

/** A model's process, and another when that one has ended, hangs or is worn out. */
export interface Keeper {
  /** @throws DenseGymError `CONFIG_INVALID` when the model cannot be loaded. */
  open(): Promise<Ready>;
  /**
   * In turn, one at a time. A request that is given up fails at once, while its process works on, and is killed when it
   * does not come to an end.
   *
   * @throws DenseGymError `ENGINE_UNAVAILABLE`, `REQUEST_INVALID`, `ENGINE_REPLY_INVALID`.
   */
  ask(request: Request, signal: AbortSignal): Promise<Answer>;
  /** Kills the process; requests under way fail. Idempotent. */
  close(): Promise<void>;
}

/** A request can find llama.cpp stuck, which a new process cures; three times in a row is something else. */
const ATTEMPTS = 3;

export function createKeeper(load: Load, { name, hangMs }: KeeperOptions): Keeper {
  let child: Child | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  function running(): Child {
    if (isClosed) throw new DenseGymError('ENGINE_UNAVAILABLE', `${name} is closed; create a new engine`);
    if (!child?.isAlive()) child = startChild(load);
    return child;
  }

  async function exchange(request: Request): Promise<Answer> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const current = running();
      const reply = await current.ask(request).catch((error) => {
        const message = `${name}: ${messageOf(error)}; the next request starts it again`;
        throw new DenseGymError('ENGINE_UNAVAILABLE', message, { cause: error });
      });
      if (reply.isWorn) {
        await current.end();
        // It loads while the caller steps its environment.
        if (!isClosed) running();
      }
      if (reply.kind === 'answer') return reply.answer;
      if (reply.kind === 'failed') throw new DenseGymError(reply.reason, `${name}: ${reply.message}`);
    }
    throw new DenseGymError('ENGINE_UNAVAILABLE', `${name}: llama.cpp got stuck ${ATTEMPTS} times; send it again`);
  }

  /** The process is killed when it is still at work `hangMs` after the signal. */
  async function watched(request: Request, signal: AbortSignal): Promise<Answer> {
    if (signal.aborted) throw abortError(name, signal);
    let timer: NodeJS.Timeout | undefined;
    const watch = () => {
      timer = setTimeout(() => child?.end(), hangMs);
    };
    signal.addEventListener('abort', watch, { once: true });
    try {
      return await exchange(request);
    } finally {
      signal.removeEventListener('abort', watch);
      clearTimeout(timer);
    }
  }

  return {
    async open() {
      try {
        return await running().ready;
      } catch (cause) {
        const message = `${name} cannot be loaded: ${messageOf(cause)}`;
        throw new DenseGymError(
          'CONFIG_INVALID',
          `${message}; is ${load.mmproj} this model's own image encoder, and is there memory for both?`,
          { cause },
        );
      }
    },
    ask(request, signal) {
      const work = turn.then(() => watched(request, signal));
      turn = work.catch(() => undefined);
      return orAborted(work, name, signal);
    },
    async close() {
      isClosed = true;
      await child?.end();
    },
  };
}

/** The work's outcome, or a failure as soon as the signal says so. */
async function orAborted<T>(work: Promise<T>, name: string, signal: AbortSignal): Promise<T> {
  let giveUp = () => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(abortError(name, signal));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function abortError(name: string, signal: AbortSignal): DenseGymError {
  if (signal.reason instanceof DenseGymError) return signal.reason;
  const message = `request to ${name} was given up before its answer; send it again with a longer deadline`;
  return new DenseGymError('ENGINE_UNAVAILABLE', message, { cause: signal.reason });
}
