import { X509Certificate } from 'node:crypto';
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
  /** @param why gRPC could not connect. @returns the way out, where it is in what TLS was told. */
  advise(why: string): string | undefined;
}

/** As hosts are called, which know no TLS. */
export const UNPROTECTED: Dialling = {
  credentials: credentials.createInsecure(),
  metadata: new Metadata(),
  isEncrypted: false,
  advise: () => undefined,
};

/** What travels in a header, whole. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** @throws DenseGymError `CONFIG_INVALID` for a file that cannot be read, and for a token that cannot be sent. */
export function dialling({ token, caFile }: ClientAccess): Dialling {
  const bearer = (token || process.env['DENSEGYM_TOKEN'])?.trim(); // a file's ends with a newline
  const authority = caFile || process.env['DENSEGYM_CA_FILE'];
  const metadata = new Metadata();
  if (bearer) {
    if (!isToken(bearer))
      throw new DenseGymError(
        'CONFIG_INVALID',
        'token (or DENSEGYM_TOKEN) must be printable ASCII without spaces; give what the file of the gateway holds',
      );
    metadata.set('authorization', `Bearer ${bearer}`);
  }
  if (!authority) return { ...UNPROTECTED, metadata, advise: adviseOnPlaintext };
  return {
    credentials: credentials.createSsl(read(authority)),
    metadata,
    isEncrypted: true,
    advise: (why) => adviseOnTls(why, authority),
  };
}

function read(file: string): Buffer {
  if (file.includes('-----BEGIN'))
    throw new DenseGymError('CONFIG_INVALID', 'caFile is the path of a PEM file; got what such a file holds');
  const pem = readPem(file);
  // gRPC would trust nobody, and say of the gateway's certificate that it is not known.
  const blocks = pem.toString('latin1').match(PEM_BLOCKS) ?? [];
  if (blocks.length === 0) throw noCertificate(file);
  try {
    for (const block of blocks) new X509Certificate(block);
    return pem;
  } catch (cause) {
    throw noCertificate(file, cause);
  }
}

const PEM_BLOCKS = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;

function noCertificate(file: string, cause?: unknown): DenseGymError {
  const why = cause === undefined ? '' : `: ${messageOf(cause)}`;
  const message = `caFile ${file} holds no certificate in PEM${why}; give the gateway's tls.cert, or that of its authority`;
  return new DenseGymError('CONFIG_INVALID', message, { cause });
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new DenseGymError('CONFIG_INVALID', `caFile ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Who was connected and not understood may have expected TLS; one that is not there refuses, or does not answer. */
function adviseOnPlaintext(why: string): string | undefined {
  if (!why.startsWith('Failed to connect')) return undefined;
  return 'if that is a gateway with TLS, set caFile or DENSEGYM_CA_FILE to its certificate';
}

/** In the words of Node and its OpenSSL. */
function adviseOnTls(why: string, file: string): string | undefined {
  if (/wrong version number/i.test(why))
    return `it answers in plaintext: leave caFile and DENSEGYM_CA_FILE (${file}) out, or give the gateway tls.cert`;
  if (/altnames/i.test(why)) return 'dial a name that its certificate has';
  if (/has expired/i.test(why)) return 'its certificate is too old: give the gateway a new one, and its clients';
  if (/not yet valid/i.test(why)) return 'its certificate is not valid yet: compare the clocks of both machines';
  if (/self.signed|unable to (get|verify)/i.test(why))
    return `${file} does not vouch for its certificate: set caFile or DENSEGYM_CA_FILE to the one that does`;
  return undefined;
}
