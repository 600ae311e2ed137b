/** Keys: from the environment or a file, sent as a header, and found nowhere else. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCli } from '../support/cli.ts';
import { type LlamaServer, startLlamaServer } from '../support/llama-server.ts';

const KEY = 'sk-never-shown-4711';
const EPISODE = 'examples/score/episode';
const dir = mkdtempSync(join(tmpdir(), 'densegym-keys-'));
const keyFile = join(dir, 'key');

let llama: LlamaServer;
let guard: Server;
let url = '';

test.before(async () => {
  writeFileSync(keyFile, `${KEY}\n`);
  llama = await startLlamaServer('models/tabletop-vlm/model.gguf', 'models/tabletop-vlm/mmproj.gguf', false);
  // As a gateway before a model server does: it asks for a key, and repeats what it was sent when it is the wrong one.
  guard = createServer(async (request, reply) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    if (request.headers.authorization !== `Bearer ${KEY}`) {
      reply.writeHead(401).end(JSON.stringify({ error: `no such key: ${request.headers.authorization}` }));
      return;
    }
    const init = request.method === 'POST' ? { method: 'POST', body: Buffer.concat(chunks) } : {};
    const answer = await fetch(`${llama.url}${request.url}`, init);
    reply.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
  url = `llama-server:http://127.0.0.1:${(guard.address() as AddressInfo).port}`;
});
test.after(async () => {
  guard.closeAllConnections();
  guard.close();
  await llama.close();
  rmSync(dir, { recursive: true });
});

const score = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runCli(['score', EPISODE, '--json', '--engine', url, '--sampling-fps', '2', ...args], env);

test('a key from the environment or from a file opens the server, and stands in no output and no recording', async () => {
  const recording = join(dir, 'recording');
  const named = await score(['--vlm-record', recording], { DENSEGYM_VLM_KEY: KEY });
  const filed = await score(['--vlm-key-file', keyFile]);
  for (const { code, stdout, stderr } of [named, filed]) {
    assert.is(code, 0, stderr);
    assert.not.match(stdout + stderr, KEY);
  }
  for (const name of readdirSync(recording)) assert.not.match(readFileSync(join(recording, name), 'utf8'), KEY);
  assert.is(named.stdout.split('\n').length, filed.stdout.split('\n').length);
});

test('a key that is refused is not shown, even when the server repeats it', async () => {
  const wrong = await score([], { DENSEGYM_VLM_KEY: 'sk-wrong-0815' });
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, /answered 401: .*no such key.*DENSEGYM_VLM_KEY/);
  assert.not.match(wrong.stdout + wrong.stderr, 'sk-wrong-0815');
});

/** Flags that each kind of server needs. */
const HOSTED: Readonly<Record<string, readonly string[]>> = {
  vllm: ['--vlm-model', 'm'],
  sglang: [],
  openai: ['--vlm-model', 'm', '--chat-template'],
  gemini: ['--vlm-model', 'm', '--chat-template'],
  ollama: ['--vlm-model', 'm', '--chat-template'],
  robometer: ['--scorer', 'robometer'],
};

for (const [engine, flags] of Object.entries(HOSTED)) {
  test(`${engine}: a server that repeats all it was sent shows no key, in no output, log or recording`, async () => {
    const seen: string[] = [];
    const parrot = createServer((request, reply) => {
      const said = JSON.stringify({ error: { message: `${request.url} ${JSON.stringify(request.headers)}` } });
      seen.push(said);
      reply.writeHead(401, { 'content-type': 'application/json', 'x-you-sent': KEY }).end(said);
    });
    await new Promise<void>((resolve) => parrot.listen(0, '127.0.0.1', resolve));
    const target = `${engine}:http://127.0.0.1:${(parrot.address() as AddressInfo).port}`;
    const recording = join(dir, `recording-${engine}`);
    const args = ['score', EPISODE, '--json', '--engine', target, ...flags, '--vlm-record', recording];
    const { code, stdout, stderr } = await runCli(args, { DENSEGYM_VLM_KEY: KEY });
    parrot.closeAllConnections();
    parrot.close();
    assert.is.not(code, 0);
    assert.ok(
      seen.some((said) => said.includes(KEY)),
      `the key was never sent: ${seen} ${stderr}`,
    );
    assert.match(stderr, /401/);
    assert.not.match(stdout + stderr, KEY);
    const kept = existsSync(recording) ? readdirSync(recording) : [];
    for (const name of kept) assert.not.match(readFileSync(join(recording, name), 'utf8'), KEY);
  });
}

test('no key at all says which variable to set; a file that is not there is named', async () => {
  assert.match((await score([])).stderr, /answered 401.*DENSEGYM_VLM_KEY/);
  assert.match((await score(['--vlm-key-file', join(dir, 'none')])).stderr, /vlm\.keyFile .*none cannot be read/);
});

test.run();
