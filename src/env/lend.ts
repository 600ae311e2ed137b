import { DenseGymError } from '../errors.ts';
import type { Env, EnvOpen, EnvSource } from './env.ts';

/**
 * Turns a way to make environments into a source: `make` gives a session one of its own, `attach` lends every session the
 * same long-lived one, a robot for example, to one session at a time.
 */
export function createLendingSource(uri: string, make: (ask: EnvOpen) => Promise<Env>): EnvSource {
  let shared: Promise<Env> | undefined;
  let lent = false;
  let closed = false;

  async function lend(ask: EnvOpen): Promise<Env> {
    if (ask.numEnvs !== undefined || ask.autoreset === 'next_step') {
      throw new DenseGymError(
        'NOT_SUPPORTED',
        `${uri} is one long-lived environment, which is reset by its trainer; attach without num_envs and autoreset, or open with \`make\``,
      );
    }
    if (lent) {
      throw new DenseGymError(
        'ENV_BUSY',
        `${uri} is attached to another session; close that one first, or open with \`make\``,
      );
    }
    lent = true;
    try {
      shared ??= make({ ...ask, forms: undefined }); // those of one trainer are not the next one's
      const env = await shared;
      if (closed) throw new DenseGymError('SHUTTING_DOWN', `${uri} is being closed`);
      return giveBackAfterUse(env, () => {
        lent = false;
      });
    } catch (error) {
      shared = closed ? shared : undefined;
      lent = false;
      throw error;
    }
  }

  return {
    uri,
    open: (ask) => (ask.target === 'attach' ? lend(ask) : make(ask)),
    close: async () => {
      closed = true;
      const env = await shared?.catch(() => undefined);
      await env?.close();
    },
  };
}

/** Closing gives the environment back, once the call that is under way has ended: two sessions never drive one robot. */
function giveBackAfterUse(env: Env, giveBack: () => void): Env {
  let underWay: Promise<unknown> = Promise.resolve();
  let given: Promise<void> | undefined;
  const track = <T>(call: Promise<T>): Promise<T> => {
    underWay = call.catch(() => {});
    return call;
  };
  return {
    spec: env.spec,
    reset: (...ask) => track(env.reset(...ask)),
    step: (...ask) => track(env.step(...ask)),
    render: (...ask) => track(env.render(...ask)),
    close: () => {
      given ??= underWay.then(giveBack);
      return given;
    },
  };
}
