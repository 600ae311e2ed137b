/**
 * `npm run train:model`: makes the bundled model from nothing. Creates .venv-train with torch when it is missing, exports
 * the training data, trains (and goes on where an interrupted run stopped), exports, calibrates, writes the parity
 * fixture, and judges the result.
 *
 * Run: npm run train:model [-- --minutes 46] [--threads 2] [--scenes 30000] [--fresh]
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RECIPE = join('models', 'recipe');
const WORK = join(RECIPE, 'work');
const VENV = '.venv-train';
const PYTHON = process.platform === 'win32' ? join(VENV, 'Scripts', 'python.exe') : join(VENV, 'bin', 'python');

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '46' },
    threads: { type: 'string', default: '2' },
    scenes: { type: 'string', default: '30000' },
    fresh: { type: 'boolean', default: false },
  },
});

// Passive waiting: idle torch threads give the core away.
const env = { ...process.env, OMP_WAIT_POLICY: 'passive', PYTHONUNBUFFERED: '1' };

/** Runs one command in the project's root, its output shown; stops everything when it fails. */
function run(title, command, ...args) {
  process.stderr.write(`\n== ${title}\n`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env });
  if (error) process.stderr.write(`${command} cannot be started: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Both sets of half-trained policies, on a core each. */
async function learn() {
  process.stderr.write('\n== policies that are learning\n');
  const codes = await Promise.all(
    ['training', 'evaluation'].map(async (purpose) => {
      const script = join(RECIPE, 'learn.ts');
      const child = spawn(process.execPath, ['--import', 'tsx', script, purpose], { cwd: ROOT, stdio: 'inherit', env });
      const [code] = await once(child, 'exit');
      return code;
    }),
  );
  if (codes.some((code) => code !== 0)) process.exit(1);
}

const node = (title, script, ...args) => run(title, process.execPath, '--import', 'tsx', join(RECIPE, script), ...args);
const python = (title, script, ...args) => run(title, PYTHON, join(RECIPE, script), ...args);

if (!existsSync(join(ROOT, PYTHON))) run('creating the training environment', 'python3', '-m', 'venv', VENV);
// Asks no index when everything is there, and completes an installation that was interrupted.
run(
  'checking torch (about 6 GB when missing)',
  PYTHON,
  '-m',
  'pip',
  'install',
  '-q',
  '-r',
  join(RECIPE, 'requirements.txt'),
);
if (values.fresh) rmSync(join(ROOT, WORK), { recursive: true, force: true });
mkdirSync(join(ROOT, WORK), { recursive: true });
await learn();
if (!existsSync(join(ROOT, WORK, 'meta.json'))) {
  node('exporting frames and labels', 'export-episodes.ts', '--scenes', values.scenes);
}
python('building the tokenizer', 'tokenizer.py');
python('training', 'train.py', '--minutes', values.minutes, '--threads', values.threads);
python('writing the checkpoint', 'export_hf.py');
python('writing the graphs', 'export_onnx.py');
python('writing the GGUF files', 'export_gguf.py');
node('fitting the calibration', 'calibrate.ts');
node('giving it to the GGUF files', 'calibrate-gguf.ts');
node('writing the prompts of the parity fixture', 'fixture-prompts.ts');
python('answering them with Hugging Face', 'make_fixture.py');
node('judging the model', 'eval.ts');
