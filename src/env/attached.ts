import { startSessionCall } from '../client/session-call.ts';
import type { EnvSource } from './env.ts';
import { openRemoteEnv } from './remote.ts';
import type { SpawnedOptions } from './spawned.ts';

/** Environments of a host, or of another gateway, that somebody else runs: `grpc://HOST:PORT`. */
export function createAttachedSource(
  address: string,
  { deadlineMs, pipe }: Pick<SpawnedOptions, 'deadlineMs' | 'pipe'>,
): EnvSource {
  return {
    uri: `grpc://${address}`,
    open: (ask) =>
      openRemoteEnv({
        ask,
        deadlineMs,
        connect: async () => ({ call: startSessionCall(address, { pipe }), owned: false, close: async () => {} }),
      }),
    close: async () => {},
  };
}
