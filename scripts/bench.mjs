// `npm run bench`, `bench:profile`, `bench:late` and `bench:soak`: set-up, then the script named first, with the flags given after `--`.
import { spawnSync } from 'node:child_process';
import { ROOT, setUpNode, setUpPeers, setUpPython } from './setup.mjs';

setUpNode();
setUpPython();
const parts =
  process.argv.find((arg, i) => process.argv[i - 1] === '--parts' || arg.startsWith('--parts=')) ?? 'transport';
if (process.argv[2] === 'bench/run.ts' && parts.includes('transport')) setUpPeers();
const { status } = spawnSync(process.execPath, ['--import', 'tsx', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
