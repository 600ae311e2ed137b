// Fails when the contract breaks those who speak what main has landed: proto/landed.binpb, as `buf build` made it then.
// `--accept` moves it on to the contract as it is now; it refuses to while that breaks somebody.
import { spawnSync } from 'node:child_process';

const LANDED = 'proto/landed.binpb';
const buf = (...args) => spawnSync('node_modules/.bin/buf', args, { stdio: 'inherit' }).status;

process.exitCode = buf('breaking', '--against', LANDED);
if (process.exitCode === 0 && process.argv.includes('--accept')) {
  process.exitCode = buf('build', '--exclude-source-info', '-o', LANDED);
}
