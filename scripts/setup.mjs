// Set-up behind `npm run demo` (Node packages, the build) and `npm test` (these, and the project's own Python and its
// system libraries). Each part leaves a stamp of what it was made from, so that a second run costs next to nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Packages of Debian and Ubuntu: MuJoCo renders off screen with the libraries, on a machine without a GPU; the tests follow the
 * docs, which make a certificate.
 */
const APT_PACKAGES = ['libegl1', 'libgl1', 'libgl1-mesa-dri', 'libosmesa6', 'openssl'];

function files(path) {
  const full = join(ROOT, path);
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .filter((name) => name !== '__pycache__')
    .sort()
    .flatMap((name) => files(join(path, name)));
}

/** Runs `make` unless its inputs are those of its last success. */
function once(stampFile, inputs, what, make) {
  const hash = createHash('sha256').update(process.version);
  for (const file of inputs.flatMap(files)) hash.update(file).update(readFileSync(join(ROOT, file)));
  const stamp = hash.digest('hex');
  const path = join(ROOT, stampFile);
  if (existsSync(path) && readFileSync(path, 'utf8') === stamp) return;
  const started = Date.now();
  process.stderr.write(`set-up: ${what} …\n`);
  make();
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, stamp);
  process.stderr.write(`set-up: ${what} took ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

function run(command, args) {
  // onnxruntime-node's CPU library is inside its package; its post-install script would only fetch CUDA builds.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const options = { cwd: ROOT, env, stdio: ['ignore', process.stderr, process.stderr] };
  try {
    execFileSync(command, args, options);
  } catch (error) {
    process.stderr.write(`set-up: \`${command} ${args.join(' ')}\` failed: ${error.message.split('\n')[0]}\n`);
    process.exit(1);
  }
}

export function setUpNode() {
  once('node_modules/.densegym-stamp', ['package-lock.json', 'package.json'], 'Node packages', () =>
    // Not `npm ci`: it insists on optional packages of other platforms, which not every mirror of the registry has.
    run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  once('dist/.stamp', ['src', 'tsconfig.json', 'tsconfig.build.json'], 'build', () => {
    rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
    run('npm', ['run', '--silent', 'build']);
  });
}

export function setUpPython() {
  const python = process.env.PYTHON ?? 'python3';
  const version = spawnSync(python, ['-c', 'import sys; print(sys.version_info >= (3, 10))'], { encoding: 'utf8' });
  if (version.stdout?.trim() !== 'True') {
    process.stderr.write(
      `set-up: the tests need Python 3.10 or newer, and ${python} is not one; name one with PYTHON=…\n`,
    );
    process.exit(1);
  }
  once(
    '.venv/.densegym-stamp',
    ['python/pyproject.toml', 'python/requirements-test.txt'],
    'Python packages in .venv',
    () => {
      run(python, ['-m', 'venv', '.venv']);
      run('.venv/bin/python', [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '-r',
        'python/requirements-test.txt',
        '-e',
        'python[test]',
      ]);
    },
  );
}

/** The peers of `npm run bench`, each in a virtual environment of its own: .venv-bench-NAME. */
export function setUpPeers() {
  for (const file of readdirSync(join(ROOT, 'bench/transport/requirements'))) {
    const [list, dir] = [join('bench/transport/requirements', file), `.venv-bench-${file.replace('.txt', '')}`];
    once(join(dir, '.densegym-stamp'), [list], `${file} in ${dir}`, () => {
      run(process.env.PYTHON ?? 'python3', ['-m', 'venv', dir]);
      run(join(dir, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
    });
  }
}

/** stable-baselines3 in .venv-train, which the model's recipe shares: what is there is kept. */
export function setUpTraining() {
  const list = 'bench/prove/requirements.txt';
  once(
    '.venv-train/.densegym-prove-stamp',
    [list],
    'stable-baselines3 in .venv-train (6 GB when torch is missing)',
    () => {
      if (!existsSync(join(ROOT, '.venv-train/bin/python')))
        run(process.env.PYTHON ?? 'python3', ['-m', 'venv', '.venv-train']);
      run('.venv-train/bin/python', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
    },
  );
}

/** What `npm run test:sb3` needs beside that. */
export function setUpTrainingTests() {
  setUpTraining();
  const list = 'python/requirements-test.txt';
  once('.venv-train/.densegym-test-stamp', [list], 'pytest in .venv-train', () => {
    const wanted = readFileSync(join(ROOT, list), 'utf8').match(/^(pytest|hypothesis)==.*$/gm) ?? [];
    run('.venv-train/bin/python', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...wanted]);
  });
}

export function setUpSystem() {
  const missing = APT_PACKAGES.filter((name) => spawnSync('dpkg', ['-s', name], { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) {
    process.stderr.write(
      `set-up: the tests need ${missing.join(', ')}; install them: sudo apt-get install ${missing.join(' ')}\n`,
    );
    return;
  }
  process.stderr.write(`set-up: system packages ${missing.join(', ')} …\n`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUpNode();
  if (process.argv.includes('--python')) {
    setUpSystem();
    setUpPython();
  }
}
