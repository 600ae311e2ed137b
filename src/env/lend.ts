import { DenseGymError } from '../errors.ts';
import type { Env, EnvOpen, EnvSource } from './env.ts';

/**
 * Turns a way to make environments into a source: `make` gives a session one of its own, `attach` lends every session the
 * same long-lived one, a robot for example, to one session at a time.
 */
export function createLendingSource(uri: string, make: (ask: EnvOpen) => Promise<Env>): EnvSource {
  let shared: Env | undefined;
  let lent = false;

  async function lend(ask: EnvOpen): Promise<Env> {
    if (lent) {
      throw new DenseGymError(
        'ENV_BUSY',
        `${uri} is attached to another session; close that one first, or open with \`make\``,
      );
    }
    lent = true;
    try {
      shared ??= await make(ask);
      return {
        ...shared,
        close: async () => {
          lent = false;
        },
      };
    } catch (error) {
      lent = false;
      throw error;
    }
  }

  return {
    uri,
    open: (ask) => (ask.target === 'attach' ? lend(ask) : make(ask)),
    close: async () => {
      await shared?.close();
      shared = undefined;
    },
  };
}
