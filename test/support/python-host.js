import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
/** Starts `densegym-host gymnasium ID` of the project's own Python; it ends with this process. */
export async function startPythonHost(id, listen = '127.0.0.1:0') {
    const args = ['-m', 'densegym.host', 'gymnasium', id, '--listen', listen, '--exit-with-stdin'];
    const child = spawn('.venv/bin/python', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line'));
    const { densegym_host: address } = JSON.parse(line);
    const kill = async () => {
        child.kill('SIGKILL');
        await exited;
    };
    return { address, child, kill };
}
