import { createHash, timingSafeEqual } from 'node:crypto';
import { type Metadata, ServerCredentials } from '@grpc/grpc-js';
import { DenseGymError } from '../errors.ts';

/**
 * Looks at the metadata of a call before it is acted on, the one place where a caller's role would be checked.
 *
 * @throws DenseGymError to refuse it.
 */
export type Admit = (metadata: Metadata) => void;

/** A certificate chain and its key, PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Who may call a server, and whether others on the network can read along. */
export interface ServerAccess {
  /** Absent: whoever can reach the port. */
  readonly admit?: Admit | undefined;
  /** Absent: plaintext. */
  readonly tls?: Tls | undefined;
}

export const admitEverybody: Admit = () => {};

const WAY_OUT = "set the client's token, or DENSEGYM_TOKEN, to what its token file holds";

/** Admits calls with `authorization: Bearer TOKEN`; the others with `UNAUTHENTICATED`, without saying how near they were. */
export function admitBearer(token: string): Admit {
  const expected = digest(`Bearer ${token}`);
  return (metadata) => {
    const [given] = metadata.get('authorization');
    if (given === undefined)
      throw new DenseGymError('UNAUTHENTICATED', `this gateway takes calls with its token only; ${WAY_OUT}`);
    if (!timingSafeEqual(digest(given), expected))
      throw new DenseGymError('UNAUTHENTICATED', `that is not the token of this gateway; ${WAY_OUT}`);
  };
}

/** Of one length, whatever was given. */
function digest(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}

/** @param tls checked where it was read: gRPC refuses nothing but the connections of clients. */
export function serverCredentials(tls: Tls | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }]);
}
