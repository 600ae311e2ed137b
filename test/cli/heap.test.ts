import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const PYTHON = path('.venv/bin/python');
const SERVE = [
  ...[path('bin/densegym.js'), 'serve', '--listen', '127.0.0.1:0', '--python', PYTHON, '--allow-out-of-domain'],
  ...['--env', 'gymnasium:free_env:Free-v0', '--env-kwargs', '{"workload": "c"}', '--instruction', 'do nothing'],
  ...['--sampling-fps', '0.002'],
];
const START_MS = 60_000;
/** V8 begins to shrink an idle heap within this. */
const IDLE_MS = 8_000;
/** Observations of 0.9 MB by gRPC, whose buffers come and go. */
const TRAIN = `
import sys, densegym
env = densegym.Env(sys.argv[1], gamma=0.9, shared_memory=False)
print(env.reset()[1]["stream"])
for _ in range(600): env.step(0)
env.close()`;

/** A gateway that has stood idle, which makes V8's heap small. */
async function startIdle(flags: readonly string[]) {
  // Not a pipe: Node makes that one non-blocking, and V8 then loses most of its lines.
  const file = join(mkdtempSync(join(tmpdir(), 'densegym-heap-')), 'stdout');
  const gateway = spawn(process.execPath, ['--trace-gc', ...flags, ...SERVE], {
    env: { ...process.env, PYTHONPATH: path('bench/transport') },
    stdio: ['ignore', openSync(file, 'w'), 'ignore'],
  });
  const exited = once(gateway, 'exit');
  const address = await addressIn(file);
  await setTimeout(IDLE_MS);
  return {
    /** Collections of its whole heap so far. */
    count: () => readFileSync(file, 'utf8').match(/Mark-Compact/g)?.length ?? 0,
    async train() {
      const env = { ...process.env, DENSEGYM_PIPE: 'false' };
      const { stdout } = await promisify(execFile)(PYTHON, ['-c', TRAIN, address], { env });
      assert.is(stdout, 'grpc\n');
    },
    async stop() {
      gateway.kill();
      await exited;
    },
  };
}

async function addressIn(file: string): Promise<string> {
  for (let waited = 0; waited < START_MS; waited += 100) {
    const address = /^densegym serves .* on (\S+:\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
    if (address) return address;
    await setTimeout(100);
  }
  throw new Error(`the gateway did not listen within ${START_MS / 1000} s:\n${readFileSync(file, 'utf8')}`);
}

test('large replies by gRPC do not make V8 collect the whole heap all the time', async () => {
  // What a user has set for node stays; 0 leaves the growth to V8.
  const [narrow, wide] = await Promise.all([startIdle(['--heap-growing-percent=0']), startIdle([])]);
  try {
    for (const gateway of [narrow, wide]) await gateway.train();
  } finally {
    for (const gateway of [narrow, wide]) await gateway.stop();
  }
  assert.ok(
    wide.count() * 4 <= narrow.count(),
    `${narrow.count()} collections of the whole heap by V8's own growth, ${wide.count()} by ours`,
  );
});

test.run();
