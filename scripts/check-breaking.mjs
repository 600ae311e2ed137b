// Fails when the contract breaks those who speak what main has landed: proto/landed.binpb, as `buf build` made it then.
// An addition has to be accepted too, or nothing would hold later changes to it: `--accept` moves the file on, and refuses
// to while the contract breaks somebody.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LANDED = 'proto/landed.binpb';
const buf = (args, stdout = 'inherit') =>
  spawnSync('node_modules/.bin/buf', args, { stdio: ['ignore', stdout, 'inherit'] });

const { status } = buf(['breaking', '--against', LANDED]);
if (status !== 0) {
  process.exitCode = status ?? 1;
} else if (process.argv.includes('--accept')) {
  process.exitCode = buf(['build', '--exclude-source-info', '-o', LANDED]).status ?? 1;
} else if (
  !readFileSync(LANDED).equals(buf(['build', '--exclude-source-info', '-o', '-#format=binpb'], 'pipe').stdout)
) {
  console.error('the contract has grown; run `npm run contract:accept`, and commit proto/landed.binpb');
  process.exitCode = 1;
}
