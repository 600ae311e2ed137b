/**
 * Simulators that densegym knows nothing about, each behind `densegym serve`, compared to the bit with the same environment
 * stepped directly by `compare.py`.
 *
 * Run: node --import tsx examples/own-environment/run.ts [--steps 1000]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startChildServer } from '../child-server.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const PYTHON = path('../../.venv/bin/python');
const BIN = path('../../bin/densegym.js');

const ENVIRONMENTS = [
  { module: 'ordered_pusht', id: 'gym_pusht/PushT-v0' },
  { module: 'ordered_pusht', id: 'PushTPixels-v0' },
  { module: 'gymnasium_robotics', id: 'FetchReach-v4' },
];

const { steps } = parseArgs({ options: { steps: { type: 'string', default: '1000' } } }).values;

/** @returns what `compare.py` exits with. */
async function compare({ module, id }: (typeof ENVIRONMENTS)[number]): Promise<number> {
  const wrapped = ['--env', `gymnasium:${module}:${id}`, '--instruction', 'reach the target', '--python', PYTHON];
  const gateway = await startChildServer(
    [
      process.execPath,
      BIN,
      'serve',
      ...wrapped,
      '--engine',
      'embedded',
      '--allow-out-of-domain',
      '--listen',
      '127.0.0.1:0',
    ],
    /^densegym serves .* on (\S+:\d+)$/,
  );
  try {
    const args = [path('compare.py'), gateway.address, id, '--module', module, '--steps', steps];
    const script = spawn(PYTHON, args, { stdio: 'inherit' });
    const ended = once(script, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));
    return await Promise.race([ended, gateway.died]);
  } finally {
    await gateway.stop();
  }
}

if (existsSync(PYTHON)) {
  // Where `ordered_pusht` is, for the trainer and for the host that the gateway starts.
  process.env['PYTHONPATH'] = [path('.'), process.env['PYTHONPATH']].filter(Boolean).join(':');
  for (const environment of ENVIRONMENTS) {
    const code = await compare(environment);
    if (code !== 0) process.exitCode = code;
  }
} else {
  process.stderr.write('own-environment: there is no .venv; run `node scripts/setup.mjs --python` once\n');
  process.exitCode = 2;
}
