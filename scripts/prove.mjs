// `npm run prove`: set-up, then bench/prove, with the flags given after `--`. `--plot` and `--list` train nothing and need
// no Python.
import { spawn, spawnSync } from 'node:child_process';
import { ROOT, setUpNode, setUpTraining } from './setup.mjs';

const flags = process.argv.slice(2);
setUpNode();
if (!flags.includes('--plot') && !flags.includes('--list')) {
  // A flag that is wrong is refused before gigabytes are installed.
  const look = ['--import', 'tsx', 'bench/prove/main.ts', ...flags, '--list'];
  const { status } = spawnSync(process.execPath, look, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
  setUpTraining();
}
const command = ['--import', 'tsx', 'bench/prove/main.ts', ...flags];
const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
// A terminal sends its interrupt to both; whoever ends this process means the trainings.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
