// `npm test`: set-up, then every check and every test; closes with `N passed, N failed` alone on the last line.
// `npm test -- PATTERN` runs the uvu files whose path holds PATTERN, and nothing else.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute.mjs';
import { ROOT, setUpNode, setUpPython, setUpSystem } from './setup.mjs';

setUpNode();
setUpSystem();
setUpPython();

let passed = 0;
let failed = 0;

function report(name, good, bad, seconds, output) {
  passed += good;
  failed += bad;
  console.log(
    `${bad === 0 ? 'ok  ' : 'FAIL'} ${name} (${good} passed${bad ? `, ${bad} failed` : ''}, ${seconds.toFixed(1)} s)`,
  );
  if (bad > 0) console.log(output.replace(/^/gm, '     '));
}

/** A command that passes or fails as one. */
async function check(name, command, args) {
  const started = performance.now();
  const { code, output } = await execute(command, args);
  report(name, code === 0 ? 1 : 0, code === 0 ? 0 : 1, (performance.now() - started) / 1000, output);
}

/** One uvu file, in a process of its own. uvu exits 0 without having run anything when `.run()` is missing. */
async function uvu(file) {
  const started = performance.now();
  const { code, output } = await execute(process.execPath, ['--import', 'tsx', file]);
  const count = (label) =>
    [...output.matchAll(new RegExp(`^ *${label}: +(\\d+)`, 'gm'))].reduce((sum, [, n]) => sum + Number(n), 0);
  const total = count('Total');
  const good = count('Passed');
  const skipped = count('Skipped');
  const bad = Math.max(total - good - skipped, code !== 0 || total === 0 || skipped > 0 ? 1 : 0);
  report(file, good, bad, (performance.now() - started) / 1000, skipped > 0 ? `${skipped} skipped\n${output}` : output);
}

async function pytest() {
  const started = performance.now();
  const { code, output } = await execute('.venv/bin/python', [
    '-m',
    'pytest',
    '-q',
    'python',
    '--rootdir',
    'python',
    '-c',
    'python/pyproject.toml',
  ]);
  const last = output.trim().split('\n').at(-1) ?? '';
  const count = (label) => Number(new RegExp(`(\\d+) ${label}`).exec(last)?.[1] ?? 0);
  const good = count('passed');
  const bad = count('failed') + count('errors?') + count('skipped');
  report(
    'python (pytest)',
    good,
    Math.max(bad, code !== 0 || good === 0 ? 1 : 0),
    (performance.now() - started) / 1000,
    output,
  );
}

function testFiles(dir) {
  return readdirSync(join(ROOT, dir))
    .sort()
    .flatMap((name) => {
      const path = join(dir, name);
      if (statSync(join(ROOT, path)).isDirectory()) return testFiles(path);
      return name.endsWith('.test.ts') ? [path] : [];
    });
}

const pattern = process.argv[2];
const bin = (name) => join('node_modules', '.bin', name);
if (pattern === undefined) {
  await check('types (tsc)', bin('tsc'), ['-p', 'tsconfig.json']);
  await check('lint and format (biome)', bin('biome'), ['ci', '.']);
  await check('imports run one way (dependency-cruiser)', bin('depcruise'), [
    'src',
    '--config',
    '.dependency-cruiser.cjs',
  ]);
  await check('contract (buf lint)', bin('buf'), ['lint']);
  await check('contract against what landed (buf breaking)', process.execPath, ['scripts/check-breaking.mjs']);
  await check('generated code is fresh', process.execPath, ['scripts/check-generated.mjs']);
  await check('lint (ruff)', '.venv/bin/ruff', ['check', 'python']);
  await check('types (mypy)', '.venv/bin/mypy', ['--config-file', 'python/pyproject.toml', 'python/densegym']);
  await pytest();
}
for (const file of testFiles('test')) {
  if (pattern === undefined || file.includes(pattern)) await uvu(file);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
