/**
 * Starts a host (sparse rewards), a gateway in front of that very host (dense ones), and runs `train.py` on both.
 *
 * Run: node --import tsx examples/sparse-to-dense/run.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChildServer, stopOnSignals } from "../child-server.js";
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const PYTHON = path('../../.venv/bin/python');
const BIN = path('../../bin/densegym.js');
const servers = [];
const stop = async () => {
    for (const server of servers.reverse())
        await server.stop();
};
/** @returns what `train.py` exits with. */
async function run() {
    if (!existsSync(PYTHON))
        throw new Error('there is no .venv; run `node scripts/setup.mjs --python` first');
    const host = await startChildServer([PYTHON, '-m', 'densegym.host', 'gymnasium', 'FrozenLake-v1', '--listen', '127.0.0.1:0', '--exit-with-stdin'], /"densegym_host": "([^"]+)"/);
    servers.push(host);
    const wrapped = ['--env', `grpc://${host.address}`, '--instruction', 'walk to the present, around the holes'];
    const gateway = await startChildServer([process.execPath, BIN, 'serve', ...wrapped, '--listen', '127.0.0.1:0', '--allow-out-of-domain'], /^densegym serves .* on (\S+:\d+)$/);
    servers.push(gateway);
    const trainer = spawn(PYTHON, [path('train.py'), host.address, gateway.address], { stdio: 'inherit' });
    const ended = once(trainer, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));
    return Promise.race([ended, host.died, gateway.died]);
}
stopOnSignals(stop);
try {
    process.exitCode = await run();
}
catch (error) {
    process.stderr.write(`sparse-to-dense: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
}
finally {
    await stop();
}
