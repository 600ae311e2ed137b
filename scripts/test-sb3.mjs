// `npm run test:sb3`: densegym.sb3 with stable-baselines3, in .venv-train; flags after `--` go to pytest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, setUpTrainingTests } from './setup.mjs';

setUpTrainingTests();
const tests = ['python/tests_sb3', 'python/densegym/sb3', '--rootdir', 'python', '-c', 'python/pyproject.toml'];
const { status } = spawnSync('.venv-train/bin/python', ['-m', 'pytest', '-q', ...tests, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, PYTHONPATH: join(ROOT, 'python') },
});
process.exitCode = status ?? 1;
