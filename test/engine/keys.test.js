/** Keys: from the environment or a file, sent as a header, and found nowhere else. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCli } from "../support/cli.js";
import { startLlamaServer } from "../support/llama-server.js";
const KEY = 'sk-never-shown-4711';
const EPISODE = 'examples/score/episode';
const dir = mkdtempSync(join(tmpdir(), 'densegym-keys-'));
const keyFile = join(dir, 'key');
let llama;
let guard;
let url = '';
test.before(async () => {
    writeFileSync(keyFile, `${KEY}\n`);
    llama = await startLlamaServer('models/tabletop-vlm/model.gguf', 'models/tabletop-vlm/mmproj.gguf', false);
    // As a gateway before a model server does: it asks for a key, and repeats what it was sent when it is the wrong one.
    guard = createServer(async (request, reply) => {
        const chunks = [];
        for await (const chunk of request)
            chunks.push(chunk);
        if (request.headers.authorization !== `Bearer ${KEY}`) {
            reply.writeHead(401).end(JSON.stringify({ error: `no such key: ${request.headers.authorization}` }));
            return;
        }
        const init = request.method === 'POST' ? { method: 'POST', body: Buffer.concat(chunks) } : {};
        const answer = await fetch(`${llama.url}${request.url}`, init);
        reply.writeHead(answer.status).end(await answer.text());
    });
    await new Promise((resolve) => guard.listen(0, '127.0.0.1', resolve));
    url = `llama-server:http://127.0.0.1:${guard.address().port}`;
});
test.after(async () => {
    guard.closeAllConnections();
    guard.close();
    await llama.close();
    rmSync(dir, { recursive: true });
});
const score = (args, env = {}) => runCli(['score', EPISODE, '--json', '--engine', url, '--sampling-fps', '2', ...args], env);
test('a key from the environment or from a file opens the server, and stands in no output and no recording', async () => {
    const recording = join(dir, 'recording');
    const named = await score(['--vlm-record', recording], { DENSEGYM_VLM_KEY: KEY });
    const filed = await score(['--vlm-key-file', keyFile]);
    for (const { code, stdout, stderr } of [named, filed]) {
        assert.is(code, 0, stderr);
        assert.not.match(stdout + stderr, KEY);
    }
    for (const name of readdirSync(recording))
        assert.not.match(readFileSync(join(recording, name), 'utf8'), KEY);
    assert.is(named.stdout.split('\n').length, filed.stdout.split('\n').length);
});
test('a key that is refused is not shown, even when the server repeats it', async () => {
    const wrong = await score([], { DENSEGYM_VLM_KEY: 'sk-wrong-0815' });
    assert.is(wrong.code, 2);
    assert.match(wrong.stderr, /answered 401: .*no such key.*DENSEGYM_VLM_KEY/);
    assert.not.match(wrong.stdout + wrong.stderr, 'sk-wrong-0815');
});
test('no key at all says which variable to set; a file that is not there is named', async () => {
    assert.match((await score([])).stderr, /answered 401.*DENSEGYM_VLM_KEY/);
    assert.match((await score(['--vlm-key-file', join(dir, 'none')])).stderr, /vlm\.keyFile .*none cannot be read/);
});
test.run();
