import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Pipe } from '../wire/generated/densegym/v1/Pipe.ts';
import { KEEPALIVE, TOKEN_BYTES, WELCOME } from '../wire/pipe.ts';

/** For a connection to say whose it is. */
const TOKEN_MS = 5000;

export interface Offer {
  /** For the answer to `open`. */
  readonly pipe: Pipe;
  /** No connection comes of it any more. Idempotent. */
  withdraw(): void;
}

/** Where clients connect the pipes of their sessions. */
export interface Pipes {
  /** @param onConnected told when the client has connected, once. */
  offer(onConnected: (pipe: Socket) => void): Offer;
  /** Takes no more connections; those that there are belong to their sessions. */
  close(): void;
}

/**
 * @param host to listen on, as gRPC does; an IPv6 one stands in brackets.
 * @throws DenseGymError `CONFIG_INVALID`.
 */
export async function listenForPipes(host: string): Promise<Pipes> {
  const offers = new Map<string, (pipe: Socket) => void>();
  const server = createServer({ noDelay: true, ...KEEPALIVE }, (pipe) => {
    const refuse = () => pipe.destroy();
    const timer = setTimeout(refuse, TOKEN_MS);
    pipe.on('error', refuse);
    pipe.once('close', () => clearTimeout(timer));
    let token = Buffer.alloc(0);
    pipe.on('data', function take(piece: Buffer) {
      token = Buffer.concat([token, piece]);
      if (token.length < TOKEN_BYTES) return;
      pipe.off('data', take);
      clearTimeout(timer);
      const key = token.toString('hex');
      const connected = offers.get(key);
      if (!connected) return refuse();
      offers.delete(key);
      connected(pipe);
      pipe.write(Uint8Array.of(WELCOME));
    });
  });
  server.listen(0, host.replace(/^\[(.*)\]$/, '$1'));
  await once(server, 'listening').catch((cause: unknown) => {
    throw new DenseGymError('CONFIG_INVALID', `cannot listen on ${host}: ${messageOf(cause)}`, { cause });
  });
  server.unref();
  const { port } = server.address() as AddressInfo;

  return {
    offer(onConnected) {
      const token = randomBytes(TOKEN_BYTES);
      const key = token.toString('hex');
      offers.set(key, onConnected);
      return { pipe: { port, token }, withdraw: () => void offers.delete(key) };
    },
    close: () => void server.close(),
  };
}
