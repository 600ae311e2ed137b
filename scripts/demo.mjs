// `npm run demo`: set-up, then examples/demo, with the flags given after `--`.
import { spawnSync } from 'node:child_process';
import { ROOT, setUpNode } from './setup.mjs';

setUpNode();
const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'examples/demo/main.ts', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
