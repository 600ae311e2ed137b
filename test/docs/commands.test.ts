/** Every command in the docs is run, and every snippet: what is written there works, or this fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { fences, onlyFence, PAGES } from './markdown.ts';

const PYTHON = resolve('.venv/bin/python');
const LIMIT_MS = 180_000;
/** What the docs dial; the tests' gateways listen elsewhere. */
const ADDRESS = 'localhost:50051';

/** @param out an empty folder that is removed afterwards. */
type Adjust = (command: string, out: string) => string;

type Exercise =
  /** Run here, as `adjust` makes it: a free port, a short run. */
  | {
      readonly adjust?: Adjust;
      readonly check: (output: string, out: string) => void;
    }
  /** A gateway: started on a free port, and stepped by the snippet of the README. */
  | { readonly serves: RegExp; readonly adjust?: Adjust }
  /** Run by a file of the gate, which must hold these words. */
  | { readonly runBy: string; readonly holds: string }
  /** Too long for a gate; what it starts must be there. */
  | { readonly byHand: string; readonly starts: string };

/** One after another: each needs what those before have made. */
const NETWORK = linesOf('docs/network.md');

const EXERCISES: Readonly<Record<string, Exercise>> = {
  'npm run demo': {
    adjust: (command, out) => `${command} -- --episodes 1 --train-steps 1024 --no-gate --out ${out}`,
    check: (output, out) => {
      assert.match(output, 'SAC, dense reward');
      assert.match(readFileSync(join(out, 'report.html'), 'utf8'), '<figure');
    },
  },
  'npm run demo -- --quick --seed 0': {
    adjust: (command, out) => `${command} --episodes 1 --no-gate --out ${out}`,
    check: (output) => assert.match(output, 'expert'),
  },
  'npx densegym serve --env builtin:tabletop/pick-place': { serves: /progress 0\.\d\d fresh/ },
  'npx densegym serve --env builtin:tabletop/pick-place --timing-mode late': { serves: /provisional/ },
  'npx densegym serve --env gymnasium:gymnasium_robotics:FetchReach-v4 --python ~/robot/.venv/bin/python --instruction "move the gripper to the red ball" --allow-out-of-domain':
    { adjust: (command) => command.replace('~/robot/.venv/bin/python', PYTHON), serves: /env_reward -1 .* fresh/ },
  'python -m pip install ./python': {
    // Without the packages it needs, which .venv has: beside them, in a folder of its own.
    adjust: (command, out) => `${command.replace('python ', `${PYTHON} `)} --quiet --no-deps --target ${out}`,
    check: (_, out) => assert.match(readFileSync(join(out, 'densegym/__init__.py'), 'utf8'), 'densegym/Remote-v0'),
  },
  'npx densegym serve --env builtin:tabletop/pick-place --reward-scale 2 --print-config': {
    check: (output) => assert.is(parse(output).reward.scale, 2),
  },
  'npx densegym doctor --env builtin:tabletop/pick-place': {
    check: (output) => assert.match(output, /^ok {4}environment: tabletop\/pick-place opens/m),
  },
  'npx densegym score examples/score/episode': {
    check: (output) => assert.match(output.trim().split('\n').at(-1) ?? '', /█{20,}.* 0\.[789]/),
  },
  'npx densegym score examples/score/episode --engine gguf:models/tabletop-vlm/model.gguf': {
    check: (output) => assert.match(output.trim().split('\n').at(-1) ?? '', /█{20,}.* 0\.[789]/),
  },
  'npx densegym score examples/score/episode --fps 5 --sampling-fps 2': {
    check: (output) => assert.match(output, /^ +0\.60 s /m),
  },
  'npx densegym serve --env gymnasium:my_package:MyRobot-v0 --engine vllm:http://gpu:8000 --observation-codecs \'{"camera": "png", "left/camera": "jpeg"}\'':
    { runBy: 'test/rpc/tensor-forms.test.ts', holds: "observationCodecs: { camera: 'png' }" },
  'densegym-host gymnasium my_package:MyRobot-v0 --observation-codec camera=png --observation-codec left/camera=jpeg': {
    runBy: 'python/tests/test_tensors.py',
    holds: '"--observation-codec", "camera=png"',
  },
  'node --import tsx examples/calibrate/record.ts out/episodes': {
    adjust: (command, out) => `${command.replace('out/', `${out}/`)} --episodes 1`,
    check: (_, out) => assert.equal(readdirSync(join(out, 'episodes')), ['expert-0', 'failing-0']),
  },
  'npx densegym calibrate out/episodes --out out/calibration.json --plot out/reliability.svg': {
    adjust: (command, out) => {
      const record = `node --import tsx examples/calibrate/record.ts ${out}/episodes --episodes 19`;
      return `${record} && ${command.replaceAll('out/', `${out}/`)} --sampling-fps 5`;
    },
    check: (output, out) => {
      assert.match(output, /^threshold .* on 19 failures$/m);
      assert.match(readFileSync(join(out, 'reliability.svg'), 'utf8'), '<circle');
    },
  },
  'npm run test:sb3': { byHand: 'needs torch', starts: 'scripts/test-sb3.mjs' },
  'npx densegym sessions --target localhost:50051': { runBy: 'test/cli/mark.test.ts', holds: "'sessions', ...to" },
  'npx densegym mark success --target localhost:50051 --session s-1': {
    runBy: 'test/cli/mark.test.ts',
    holds: "'mark', 'success', ...to, '--session', 's-1'",
  },
  'npx densegym mark failure --target localhost:50051 --session s-1 --episode 12': {
    runBy: 'test/cli/mark.test.ts',
    holds: "'mark', 'failure', ...to, '--session', 's-1', '--env', '0', '--episode'",
  },
  'node --import tsx examples/audit/record.ts out/audit-episodes': {
    adjust: (command, out) => command.replace('out/', `${out}/`),
    check: (_, out) => assert.is(readdirSync(join(out, 'audit-episodes')).length, 24),
  },
  'npx densegym audit out/audit-episodes --json out/audit.json': {
    adjust: (command, out) => {
      const record = `node --import tsx examples/audit/record.ts ${out}/audit-episodes`;
      return `${record} && ${command.replaceAll('out/', `${out}/`)} --out ${out}/audit --sampling-fps 3`;
    },
    check: (output, out) => {
      assert.match(output, /^successes +rise to the end +10 +0 /m);
      assert.is(JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8')).failures.length, 0);
      assert.match(readFileSync(join(out, 'audit', 'report.html'), 'utf8'), '<figure');
    },
  },
  ...Object.fromEntries(
    NETWORK.map((command) => [command, { runBy: 'test/docs/commands.test.ts', holds: 'withGateway(serve' }] as const),
  ),
  'npm run test:engines': { byHand: 'downloads 4 GB once', starts: 'scripts/test-engines.mjs' },
  'npm run bench': { byHand: 'measures for half an hour', starts: 'bench/run.ts' },
  'npm run bench:soak': { byHand: 'the parts are in test/bench/soak', starts: 'bench/soak/run.ts' },
  'npm run bench:profile': { byHand: 'measures half a minute', starts: 'bench/transport/profile.ts' },
  'npm run bench:engines': { byHand: 'measures for a minute', starts: 'bench/engines/reuse.ts' },
  'npm run prove': { byHand: 'trains for hours', starts: 'scripts/prove.mjs' },
  'npm run prove -- --plot': { runBy: 'test/bench/prove/results.test.ts', holds: 'writePage' },
  'npm test': { runBy: '.ci/run', holds: 'npm test' },
  'npm test -- test/reward/': { check: (output) => assert.match(output, /^\d+ passed, 0 failed$/m) },
  '.venv/bin/python -m pytest -q python --rootdir python -c python/pyproject.toml': {
    adjust: (command) => `${command} -k test_action`,
    check: (output) => assert.match(output, /\d+ passed/),
  },
  'npm run generate': { runBy: 'scripts/check-generated.mjs', holds: 'scripts/generate.mjs' },
  'npm run contract:accept': { runBy: 'scripts/test.mjs', holds: 'scripts/check-breaking.mjs' },
  'node --import tsx scripts/reference.ts': { adjust: (command) => `${command} --check`, check: () => {} },
  'npm run train:model': { byHand: 'trains for 45 minutes', starts: 'models/recipe/train.mjs' },
};

const COMMANDS = new Set(PAGES.flatMap(linesOf));

/** The commands of a page. */
function linesOf(page: string): readonly string[] {
  return fences(page, 'sh').flatMap(({ text }) => text.trim().split('\n'));
}

/** Runs a shell command to its end, and its children with it; returns its stdout. */
async function run(command: string): Promise<string> {
  const child = start(command);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      output[name] += String(chunk);
    });
  }
  const timer = setTimeout(() => end(child), LIMIT_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  assert.is(code, 0, `${command}\n${output.stdout}\n${output.stderr}`);
  return output.stdout;
}

function start(command: string): ChildProcess {
  // A group of its own: npx starts a shell that starts the program.
  return spawn('sh', ['-c', command], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  process.kill(-child.pid, 'SIGTERM');
}

/** Starts a gateway on a free port, hands its address over, and ends it. */
async function withGateway(command: string, work: (address: string) => Promise<void>): Promise<void> {
  const child = start(`${command} --listen 127.0.0.1:0`);
  let output = '';
  const listening = new Promise<string>((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += String(chunk);
        const address = /^densegym serves .* on (\S+:\d+)$/m.exec(output)?.[1];
        if (address !== undefined) found(address);
      });
    }
    child.once('close', (code) => failed(new Error(`\`${command}\` ended with ${code}:\n${output}`)));
    setTimeout(() => failed(new Error(`\`${command}\` does not listen:\n${output}`)), LIMIT_MS).unref();
  });
  try {
    await work(await listening);
  } finally {
    const closed = once(child, 'close');
    end(child);
    if (child.exitCode === null) await closed;
  }
}

/** Runs a snippet of a page, dialling another address. */
async function runSnippet(page: string, language: 'python' | 'ts', address: string): Promise<string> {
  const text = onlyFence(page, language);
  assert.ok(text.includes(ADDRESS), `${page}: its snippet dials ${ADDRESS}`);
  // Inside the repository: a package may import itself by its name there.
  const folder = mkdtempSync(language === 'ts' ? resolve('test/docs/snippet-') : join(tmpdir(), 'densegym-docs-'));
  const file = join(folder, language === 'ts' ? 'snippet.ts' : 'snippet.py');
  writeFileSync(file, text.replaceAll(ADDRESS, address));
  try {
    return await run(language === 'ts' ? `${process.execPath} --import tsx ${file}` : `${PYTHON} ${file}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the table knows every command of the docs, and no other', () => {
  assert.equal([...COMMANDS].sort(), Object.keys(EXERCISES).sort());
});

for (const [command, exercise] of Object.entries(EXERCISES)) {
  test(command, async () => {
    if ('runBy' in exercise) {
      assert.match(readFileSync(exercise.runBy, 'utf8'), exercise.holds);
    } else if ('byHand' in exercise) {
      const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
      assert.match(scripts[command.replace('npm run ', '')], exercise.starts);
      assert.ok(readFileSync(exercise.starts, 'utf8').length > 0);
    } else if ('serves' in exercise) {
      await withGateway(exercise.adjust?.(command, '') ?? command, async (address) => {
        assert.match(await runSnippet('README.md', 'python', address), exercise.serves);
      });
    } else {
      const out = mkdtempSync(join(tmpdir(), 'densegym-docs-'));
      try {
        exercise.check(await run(exercise.adjust?.(command, out) ?? command), out);
      } finally {
        rmSync(out, { recursive: true });
      }
    }
  });
}

test('what the README changes in a trainer is what its snippet does', () => {
  const added = [...onlyFence('README.md', 'diff').matchAll(/^\+(.+)$/gm)].map(([, line]) => line);
  assert.is(added.length, 1);
  assert.ok(onlyFence('README.md', 'python').includes(added[0] ?? '–'));
});

test('the Python snippet of late rewards leaves none outstanding', () =>
  withGateway('npx densegym serve --env builtin:tabletop/pick-place --timing-mode late', async (address) => {
    assert.match(await runSnippet('docs/late-rewards.md', 'python', address), /^0 outstanding, /);
  }));

test('the TypeScript snippet of the contract runs', () =>
  withGateway('npx densegym serve --env builtin:tabletop/pick-place', async (address) => {
    assert.match(await runSnippet('docs/reference-contract.md', 'ts', address), 'SCORE_STATE_FRESH');
  }));

test('what the page on networks says makes a gateway that a trainer with the token reaches, by TLS', async () => {
  const out = mkdtempSync(join(tmpdir(), 'densegym-docs-'));
  const here = NETWORK.map((line) => line.replace(/\b(key\.pem|cert\.pem)\b/g, `${out}/$1`))
    .map((line) =>
      line.replace('> token)', `> ${out}/token)`).replace('--token-file token', `--token-file ${out}/token`),
    )
    .map((line) => line.replace('cat token', `cat ${out}/token`));
  const [certificate, token, serve, variables, sessions] = here as [string, string, string, string, string];
  assert.is(here.length, 5);
  try {
    await run(`${certificate} 2>/dev/null`);
    await run(token);
    await withGateway(serve, async (address) => {
      // The certificate is of a name.
      const dialled = address.replace('127.0.0.1', 'localhost');
      assert.is(
        await run(`${variables} && ${sessions.replace(ADDRESS, dialled)} 2>&1`),
        `no session is open on ${dialled}\n`,
      );
      const environment = await run(`${variables} && env | grep ^DENSEGYM_`);
      for (const line of environment.trim().split('\n')) {
        const [name, ...value] = line.split('=');
        process.env[name as string] = value.join('=');
      }
      assert.match(await runSnippet('README.md', 'python', dialled), /progress 0\.\d\d fresh/);
    });
  } finally {
    delete process.env['DENSEGYM_TOKEN'];
    delete process.env['DENSEGYM_CA_FILE'];
    rmSync(out, { recursive: true });
  }
});

test('the snippet that records an episode writes one that can be scored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'densegym-docs-'));
  const file = join(folder, 'snippet.py');
  writeFileSync(file, onlyFence('docs/engines.md', 'python').replace('out/car', join(folder, 'car')));
  try {
    await run(`${PYTHON} ${file}`);
    const scored = await run(`npx densegym score ${join(folder, 'car')} --json`);
    assert.is(JSON.parse(scored.trim().split('\n').at(-1) ?? '').step, 19);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
