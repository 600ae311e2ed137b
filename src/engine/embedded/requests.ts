import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { DenseGymError, messageOf } from '../../errors.ts';
import type { LogprobsResult, Prompt } from '../engine.ts';
import { createPacker } from './pictures.ts';
import type { Failure, FromThread, Score, ToThread } from './protocol.ts';

/** A thread that is ready, asked from this one. */
export interface Requests {
  /**
   * One that is given up fails at once, and is left out by the thread unless it has begun.
   *
   * @throws DenseGymError `ENGINE_UNAVAILABLE`, and what the model refuses.
   */
  ask(prompt: Prompt, continuations: readonly string[], signal: AbortSignal): Promise<LogprobsResult>;
  /** Ends the thread, once it has answered what was asked before. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: LogprobsResult) => void;
  readonly reject: (error: DenseGymError) => void;
}

/** While requests are under way the thread keeps the process alive. */
export function createRequests(worker: Worker): Requests {
  const waiting = new Map<number, Waiting>();
  const tell = (message: ToThread) => worker.postMessage(message);
  let pack = createPacker();
  let count = 0;
  let ended: DenseGymError | undefined;

  /** One that cannot be sent, for want of memory, fails alone. */
  function send({ prompt, ...score }: Omit<Score, 'prompt'> & { readonly prompt: Prompt }): void {
    try {
      tell({ ...score, prompt: pack(prompt) });
    } catch (error) {
      pack = createPacker();
      tell({ kind: 'forget' });
      throw error;
    }
  }

  function settle(id: number, use: (request: Waiting) => void): void {
    const request = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (request) use(request);
  }

  function end(how: string, cause?: unknown): void {
    const failure = new DenseGymError('ENGINE_UNAVAILABLE', `${how}; start densegym again`, { cause });
    ended ??= failure;
    for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(failure));
  }

  worker.on('message', (told: FromThread) => {
    if (told.kind === 'answer') settle(told.id, ({ resolve }) => resolve(told.result));
    else if (told.kind === 'failed') settle(told.id, ({ reject }) => reject(toError(told)));
  });
  worker.on('error', (error) => end(`the thread of the embedded engine failed: ${messageOf(error)}`, error));
  worker.once('exit', (code) => end(`the thread of the embedded engine has ended with exit code ${code}`));
  worker.unref();

  return {
    async ask(prompt, continuations, signal) {
      if (ended) throw ended;
      if (signal.aborted) throw abortError(signal);
      const id = count++;
      const giveUp = () => {
        tell({ kind: 'cancel', id });
        settle(id, ({ reject }) => reject(abortError(signal)));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      worker.ref();
      try {
        return await new Promise<LogprobsResult>((resolve, reject) => {
          send({ kind: 'score', id, prompt, continuations });
          waiting.set(id, { resolve, reject });
        });
      } finally {
        signal.removeEventListener('abort', giveUp);
        if (waiting.size === 0) worker.unref();
      }
    },
    async close() {
      if (ended) return;
      const exit = once(worker, 'exit');
      worker.ref();
      tell({ kind: 'close' });
      await exit;
    },
  };
}

export function toError({ reason, message }: Failure): DenseGymError {
  return new DenseGymError(reason, message);
}

function abortError(signal: AbortSignal): DenseGymError {
  if (signal.reason instanceof DenseGymError) return signal.reason;
  const message = 'request to the embedded engine was aborted before its answer; send it again with a longer deadline';
  return new DenseGymError('ENGINE_UNAVAILABLE', message, { cause: signal.reason });
}
