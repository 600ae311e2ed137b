import { setImmediate } from 'node:timers/promises';
import { DenseGymError } from '../errors.ts';
import type { Env } from './env.ts';
import type { HostLog } from './host-log.ts';

/** Told what failed, and what its host had logged since the last request that went well. */
export type OnFailure = (what: string, hostLog: string) => void;

/**
 * Awaits what a spawned environment was asked for, and tells a failure in one piece. Refusals are not told: the host's
 * one line is their message.
 */
export async function tellFailure<T>(work: Promise<T>, log: HostLog, onFailure: OnFailure): Promise<T> {
  try {
    const result = await work;
    log.forget();
    return result;
  } catch (error) {
    await setImmediate(); // what the host logged before it answered is in the pipe, and read in this turn of the loop
    const text = log.text();
    if (error instanceof DenseGymError && (isFailure(error) || /^Traceback/m.test(text))) {
      onFailure(error.message, text);
      log.forget();
    }
    throw error;
  }
}

function isFailure({ reason }: DenseGymError): boolean {
  return reason === 'ENV_FAILED' || reason === 'ENV_RESTARTED' || reason === 'ENV_UNAVAILABLE';
}

/** An environment whose failures are told, until it is closed: what a close cuts short has not failed. */
export function withToldFailures(env: Env, log: HostLog, onFailure: OnFailure): Env {
  let closed = false;
  const tell = <T>(work: Promise<T>): Promise<T> =>
    tellFailure(work, log, (...failure) => {
      if (!closed) onFailure(...failure);
    });
  return {
    spec: env.spec,
    reset: (...ask) => tell(env.reset(...ask)),
    step: (...ask) => tell(env.step(...ask)),
    render: (...ask) => tell(env.render(...ask)),
    close: () => {
      closed = true;
      return env.close();
    },
  };
}
