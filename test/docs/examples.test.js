import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
const PAGE = 'examples/README.md';
test('the list of examples leaves none out that has a README, and names none that is not there', () => {
    const listed = [...readFileSync(PAGE, 'utf8').matchAll(/^\| \[([^\]]+)\]\(\1\/\) \|/gm)].map(([, name = '']) => name);
    const told = readdirSync('examples').filter((name) => existsSync(join('examples', name, 'README.md')));
    assert.equal(told.filter((name) => !listed.includes(name)), []);
    assert.equal(listed.filter((name) => !existsSync(join('examples', name))), []);
});
test('own-environment without .venv says what to run', async () => {
    const clone = mkdtempSync(join(tmpdir(), 'densegym-clone-'));
    mkdirSync(join(clone, 'examples'));
    for (const part of ['examples/child-server.ts', 'examples/own-environment', 'package.json']) {
        cpSync(part, join(clone, part), { recursive: true });
    }
    const child = spawn(process.execPath, ['--import', 'tsx', join(clone, 'examples/own-environment/run.ts')]);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
        stderr += chunk;
    });
    const [code] = await once(child, 'close');
    rmSync(clone, { recursive: true });
    assert.is(code, 2);
    assert.is(stderr, 'own-environment: there is no .venv; run `node scripts/setup.mjs --python` once\n');
});
test.run();
