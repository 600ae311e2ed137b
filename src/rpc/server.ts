import { setMaxListeners } from 'node:events';
import { Server, type ServerCredentials } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Gateway } from '../session/gateway.ts';
import { sessionService } from '../wire/codec/session.ts';
import { supervisionService } from '../wire/proto.ts';
import { writeCallStatus } from '../wire/status.ts';
import { admitEverybody, type ServerAccess, serverCredentials } from './access.ts';
import type { ServerLimits } from './call.ts';
import { listenForPipes } from './pipes.ts';
import { handleSession } from './session-stream.ts';
import type { SessionStream } from './session-wire.ts';
import { supervision } from './supervision.ts';

export interface RunningServer {
  /** Where it listens, with the port that was picked: `127.0.0.1:50051`. */
  readonly address: string;
  /** Refuses new sessions, ends the open ones with UNAVAILABLE, frees their environments. Idempotent. */
  close(): Promise<void>;
}

const SERVICES = ['', 'densegym.v1.EnvironmentService', 'densegym.v1.SupervisionService'];
/** How long open sessions get to take their end before they are cut. */
const SHUTDOWN_MS = 5000;

/**
 * Serves a gateway.
 *
 * @param listen HOST:PORT; port 0 picks a free one.
 * @param access the health of the server is told to everybody.
 * @throws DenseGymError `PORT_IN_USE`, `CONFIG_INVALID`.
 */
export async function startServer(
  gateway: Gateway,
  listen: string,
  limits: ServerLimits,
  { admit = admitEverybody, tls }: ServerAccess = {},
): Promise<RunningServer> {
  const credentials = serverCredentials(tls);
  const host = listen.slice(0, listen.lastIndexOf(':'));
  const server = new Server({
    'grpc.max_receive_message_length': limits.maxMessageBytes,
    'grpc.max_send_message_length': -1,
    // A client whose network is gone sends no end of stream; only a ping that nobody answers frees its environment, within a minute.
    // A trainer in JavaScript that is not at its event loop answers none either: it may compute for 40 s at a time.
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 40_000,
  });
  const streams = new Set<Promise<void>>();
  const shutdown = new AbortController();
  setMaxListeners(0, shutdown.signal); // each session has one; Node warns of a leak at the eleventh
  let closing: Promise<void> | undefined;
  server.addService(sessionService, {
    Session: (call: SessionStream) => {
      try {
        admit(call.metadata);
      } catch (error) {
        gateway.options.log.warn({ peer: call.getPeer() }, `a session was refused: ${messageOf(error)}`);
        return void call.emit('error', writeCallStatus(error));
      }
      const handled = handleSession(call, gateway, { limits, pipes }, shutdown.signal)
        .catch((error: unknown) => gateway.options.log.error({ err: error }, 'a session did not end well'))
        .finally(() => streams.delete(handled));
      streams.add(handled);
    },
  });
  server.addService(supervisionService, supervision(gateway, admit));
  const health = new HealthImplementation(Object.fromEntries(SERVICES.map((name) => [name, 'SERVING'])));
  health.addToServer(server);
  // What goes by a pipe anybody on its way can read.
  const pipes = limits.pipe && !tls ? await listenForPipes(host) : undefined;
  const port = await bind(server, listen, credentials).catch((error: unknown) => {
    pipes?.close();
    throw error;
  });

  async function close(): Promise<void> {
    for (const name of SERVICES) health.setStatus(name, 'NOT_SERVING');
    shutdown.abort();
    pipes?.close();
    // Requests under way are answered; what takes longer is cut.
    const late = new Promise((resolve) => setTimeout(resolve, SHUTDOWN_MS).unref());
    await Promise.race([Promise.all(streams), late]);
    await gateway.close();
    const cut = setTimeout(() => server.forceShutdown(), SHUTDOWN_MS);
    await new Promise((resolve) => server.tryShutdown(resolve)); // the streams' statuses still have to leave
    clearTimeout(cut);
  }

  return { address: `${host}:${port}`, close: () => (closing ??= close()) };
}

function bind(server: Server, listen: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, credentials, (error, port) => {
      if (!error) return resolve(port);
      if (!/EADDRINUSE|in use/i.test(error.message)) {
        return reject(
          new DenseGymError('CONFIG_INVALID', `cannot listen on ${listen}: ${error.message}`, { cause: error }),
        );
      }
      return reject(
        new DenseGymError(
          'PORT_IN_USE',
          `${listen} is in use; choose another port with --listen, or stop what serves there`,
        ),
      );
    });
  });
}
