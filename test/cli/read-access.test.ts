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
  for (const [cert, key] of [
    [file('cert', 'nonsense'), KEY_FILE],
    [CERT_FILE, file('key', 'nonsense')],
    [OTHER_CERT_FILE, KEY_FILE],
  ] as const) {
    const said = `tls.cert ${cert} and tls.key ${key} are no certificate and its key in PEM: `;
    assert.throws(
      () => read({ tls: { cert, key } }),
      ({ message }: Error) => message.startsWith(said),
    );
  }
});

test.run();
