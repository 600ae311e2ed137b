import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface PythonHost {
  readonly address: string;
  readonly child: ChildProcess;
  kill(): Promise<void>;
}

/** Starts `densegym-host gymnasium ID` of the project's own Python; it ends with this process. */
export async function startPythonHost(id: string, listen = '127.0.0.1:0'): Promise<PythonHost> {
  const args = ['-m', 'densegym.host', 'gymnasium', id, '--listen', listen, '--exit-with-stdin'];
  const child = spawn('.venv/bin/python', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { densegym_host: address } = JSON.parse(line) as { densegym_host: string };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { address, child, kill };
}
