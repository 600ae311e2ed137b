import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
test('the npm package, unpacked elsewhere, serves the bundled environment, and exports a client that steps it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'densegym-package-'));
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', dir, '--loglevel=error'], {
        encoding: 'utf8',
    });
    const [{ filename, files, size }] = JSON.parse(packed);
    assert.ok(size < 10_000_000, `${size} bytes`);
    const paths = files.map(({ path }) => path);
    for (const wanted of [
        'proto/densegym/v1/environment.proto',
        'models/tabletop-vlm/text.onnx',
        'python/densegym/host/__main__.py',
        'LICENSE',
    ]) {
        assert.ok(paths.includes(wanted), wanted);
    }
    assert.not.ok(paths.some((path) => /__pycache__|\.test\./.test(path)));
    execFileSync('tar', ['-xf', join(dir, filename), '-C', dir]);
    const root = join(dir, 'package');
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    const child = spawn(process.execPath, ['bin/densegym.js', 'serve', '--env', 'builtin:tabletop/reach', '--listen', '127.0.0.1:0'], { cwd: root });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line'));
    const program = `
    import { connect } from 'densegym';
    const env = await connect({ target: process.argv[1], gamma: 0.9 });
    await env.reset({ seed: 1 });
    const { terms } = await env.step({ dtype: 'float32', shape: [3], data: new Float32Array(3) });
    console.log(terms.scoreState);
    await env.close();`;
    const address = line.split(' on ')[1] ?? '';
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program, address], {
        cwd: root,
        encoding: 'utf8',
    });
    assert.match(output, 'SCORE_STATE_');
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(dir, { recursive: true });
});
test.run();
