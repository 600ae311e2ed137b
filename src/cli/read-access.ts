import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { isToken } from '../client/access.ts';
import type { Config } from '../config/schema.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { admitBearer, type ServerAccess, type Tls } from '../rpc/access.ts';

const LEAST_CHARACTERS = 16;

/**
 * Who may call the gateway, from the files that its configuration names.
 *
 * @throws DenseGymError `CONFIG_INVALID` for a file that cannot be read, for what is no certificate, or no key of it, and for a token
 * that is short, or cannot be sent.
 */
export function readAccess({ tls: { cert, key }, tokenFile }: Pick<Config, 'tls' | 'tokenFile'>): ServerAccess {
  return {
    ...(cert !== undefined && key !== undefined && { tls: readTls(cert, key) }),
    ...(tokenFile !== undefined && { admit: admitBearer(readToken(tokenFile)) }),
  };
}

function readTls(certFile: string, keyFile: string): Tls {
  const tls = { cert: read('tls.cert', certFile), key: read('tls.key', keyFile) };
  usable(`tls.cert ${certFile} is no certificate in PEM`, () => createSecureContext({ cert: tls.cert }));
  usable(`tls.key ${keyFile} is no private key in PEM`, () => createSecureContext({ key: tls.key }));
  // gRPC would say so at the first connection.
  usable(`tls.key ${keyFile} is not the key of tls.cert ${certFile}`, () => createSecureContext(tls));
  return tls;
}

function usable(problem: string, use: () => unknown): void {
  try {
    use();
  } catch (cause) {
    throw new DenseGymError('CONFIG_INVALID', `${problem}: ${messageOf(cause)}; see docs/network.md`, { cause });
  }
}

function readToken(file: string): string {
  const token = read('tokenFile', file).toString().trim();
  if (isToken(token) && token.length >= LEAST_CHARACTERS) return token;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `tokenFile ${file} must hold one word of ${LEAST_CHARACTERS} printable ASCII characters or more; \`openssl rand -hex 32\` makes one`,
  );
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new DenseGymError('CONFIG_INVALID', `${setting} ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
