import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metadata } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readAccess } from '../../src/cli/read-access.ts';
import { configSchema } from '../../src/config/schema.ts';
import { serverCredentials } from '../../src/rpc/access.ts';
import { CERT_FILE, KEY_FILE, OTHER_CERT_FILE } from '../support/tls.ts';

const DIR = mkdtempSync(join(tmpdir(), 'densegym-access-'));

function file(name: string, text: string): string {
  writeFileSync(join(DIR, name), text);
  return join(DIR, name);
}

const read = (settings: object) => readAccess(configSchema.parse({ env: 'fake:', ...settings }));

test('without settings everybody may call, in plaintext', () => {
  assert.equal(read({}), {});
});

test('a token file may end with a newline, as editors leave it', () => {
  const { admit } = read({ tokenFile: file('token', 'a-token-of-24-characters\n') });
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer a-token-of-24-characters');
  admit?.(metadata);
  assert.throws(() => admit?.(new Metadata()), /takes calls with its token only/);
});

test('a certificate and its key make credentials', () => {
  assert.ok(serverCredentials(read({ tls: { cert: CERT_FILE, key: KEY_FILE } }).tls));
});

test('what cannot be used is named', () => {
  assert.throws(
    () => read({ tokenFile: file('short', 'short') }),
    /tokenFile .*short must hold one word of 16 printable/,
  );
  assert.throws(() => read({ tokenFile: file('words', 'two words of many characters') }), /must hold one word/);
  assert.throws(() => read({ tokenFile: 'none' }), /tokenFile none cannot be read: ENOENT/);
  assert.throws(() => read({ tls: { cert: CERT_FILE, key: 'none.pem' } }), /tls\.key none\.pem cannot be read: ENOENT/);
  assert.throws(() => read({ tls: { cert: CERT_FILE } }), /needs tls\.key \(--tls-key\) beside it/);
  const nonsense = file('nonsense', 'nonsense');
  for (const [cert, key, said] of [
    [nonsense, KEY_FILE, `tls.cert ${nonsense} is no certificate in PEM: `],
    [KEY_FILE, CERT_FILE, `tls.cert ${KEY_FILE} is no certificate in PEM: `],
    [CERT_FILE, nonsense, `tls.key ${nonsense} is no private key in PEM: `],
    [OTHER_CERT_FILE, KEY_FILE, `tls.key ${KEY_FILE} is not the key of tls.cert ${OTHER_CERT_FILE}: `],
  ] as const)
    assert.throws(
      () => read({ tls: { cert, key } }),
      ({ message }: Error) => message.startsWith(said),
    );
});

test.run();
