import { startSessionCall } from '../client/session-call.ts';
import type { EnvSource } from './env.ts';
import { openRemoteEnv } from './remote.ts';

/** Environments of a host, or of another gateway, that somebody else runs: `grpc://HOST:PORT`. */
export function createAttachedSource(address: string, { deadlineMs }: { readonly deadlineMs: number }): EnvSource {
  return {
    uri: `grpc://${address}`,
    open: (ask) =>
      openRemoteEnv({
        ask,
        deadlineMs,
        connect: async () => ({ call: startSessionCall(address), owned: false, close: async () => {} }),
      }),
    close: async () => {},
  };
}
