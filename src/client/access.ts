import { readFileSync } from 'node:fs';
import { type ChannelCredentials, credentials, Metadata } from '@grpc/grpc-js';
import { DenseGymError, messageOf } from '../errors.ts';

/** What a gateway asks of its clients. */
export interface ClientAccess {
  /** Token of the gateway; absent or empty: the variable DENSEGYM_TOKEN, if it is set. */
  readonly token?: string | undefined;
  /**
   * PEM file of the certificate that the gateway's own was signed with, or of its own: then by TLS. Absent or empty: the
   * variable DENSEGYM_CA_FILE, else plaintext.
   */
  readonly caFile?: string | undefined;
}

/** How a call is made. */
export interface Dialling {
  readonly credentials: ChannelCredentials;
  readonly metadata: Metadata;
  /** Then no pipe is taken, whoever offers one: it would be in plaintext. */
  readonly isEncrypted: boolean;
}

export const UNPROTECTED: Dialling = {
  credentials: credentials.createInsecure(),
  metadata: new Metadata(),
  isEncrypted: false,
};

/** What travels in a header, whole. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** @throws DenseGymError `CONFIG_INVALID` for a file that cannot be read, and for a token that cannot be sent. */
export function dialling({ token, caFile }: ClientAccess): Dialling {
  const [bearer, authority] = [token || process.env['DENSEGYM_TOKEN'], caFile || process.env['DENSEGYM_CA_FILE']];
  const metadata = new Metadata();
  if (bearer) {
    if (!isToken(bearer))
      throw new DenseGymError(
        'CONFIG_INVALID',
        'token must be printable ASCII without spaces; give it as the file has it',
      );
    metadata.set('authorization', `Bearer ${bearer}`);
  }
  if (!authority) return { ...UNPROTECTED, metadata };
  return { credentials: credentials.createSsl(read(authority)), metadata, isEncrypted: true };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new DenseGymError('CONFIG_INVALID', `caFile ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
