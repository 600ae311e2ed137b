import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tls } from '../../src/rpc/access.ts';

const path = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));

/** Of localhost and 127.0.0.1, signed by itself; for tests, as its subject says. */
export const CERT_FILE = path('cert.pem');
export const KEY_FILE = path('key.pem');
/** Signs nothing here. */
export const OTHER_CERT_FILE = path('other-cert.pem');

export const TLS: Tls = { cert: readFileSync(CERT_FILE), key: readFileSync(KEY_FILE) };
