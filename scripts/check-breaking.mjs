// Fails when the contract breaks those who speak the one that has landed: the newest commit of main that is not this one.
import { execFileSync, spawnSync } from 'node:child_process';

const git = (...args) => spawnSync('git', args, { encoding: 'utf8' });
const base = ['origin/main', 'main', 'HEAD'].find(
  (ref) => git('cat-file', '-e', `${ref}:proto/densegym/v1/environment.proto`).status === 0,
);
if (base === undefined) {
  console.log('no earlier contract to compare with');
} else {
  const commit = git('rev-parse', base).stdout.trim();
  execFileSync('node_modules/.bin/buf', ['breaking', '--against', `.git#ref=${commit}`], { stdio: 'inherit' });
}
