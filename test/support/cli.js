import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
const COMMAND = ['--import', 'tsx', 'src/cli/main.ts'];
/** Runs `densegym ARGS` to its end. */
export async function runCli(args, env = {}) {
    const child = spawn(process.execPath, [...COMMAND, ...args], { env: { ...process.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
        stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
        stderr += chunk;
    });
    const [code] = (await once(child, 'close'));
    return { code, stdout, stderr };
}
/** Starts `densegym serve ARGS` on a free port and waits until it serves. */
export async function serve(args) {
    const child = spawn(process.execPath, [...COMMAND, 'serve', '--listen', '127.0.0.1:0', ...args]);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
        stderr += chunk;
    });
    const exited = once(child, 'exit');
    const ready = once(createInterface({ input: child.stdout }), 'line');
    const first = await Promise.race([ready, exited]);
    const address = typeof first[0] === 'string' ? / on (\S+)$/.exec(first[0])?.[1] : undefined;
    if (address === undefined)
        throw new Error(`densegym serve ended: ${stderr}`);
    return {
        address,
        child,
        log: () => stderr,
        stop: async () => {
            child.kill('SIGTERM');
            return (await exited)[0];
        },
    };
}
