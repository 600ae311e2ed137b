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
const TRAIN_MS = 120_000;
const STEPS = 600;
const MOST = 20;
/** Observations of 0.9 MB by gRPC, whose buffers come and go. */
const TRAIN = `
import sys, densegym
env = densegym.Env(sys.argv[1], gamma=0.9, shared_memory=False)
print(env.reset()[1]["stream"])
for _ in range(${STEPS}): env.step(0)
env.close()`;

/** Collections of the whole heap of a gateway that has stood idle, which makes V8's heap small, while it serves a trainer. */
async function collectionsInTraining(): Promise<number> {
  // Not a pipe: Node makes that one non-blocking, and V8 then loses most of its lines.
  const file = join(mkdtempSync(join(tmpdir(), 'densegym-heap-')), 'stdout');
  const gateway = spawn(process.execPath, ['--trace-gc', ...SERVE], {
    env: { ...process.env, PYTHONPATH: path('bench/transport') },
    stdio: ['ignore', openSync(file, 'w'), 'ignore'],
  });
  const exited = once(gateway, 'exit');
  const count = () => readFileSync(file, 'utf8').match(/Mark-Compact/g)?.length ?? 0;
  try {
    const address = await addressIn(file);
    await setTimeout(IDLE_MS);
    const before = count();
    const env = { ...process.env, DENSEGYM_PIPE: 'false' };
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', TRAIN, address], { env, timeout: TRAIN_MS });
    assert.is(stdout, 'grpc\n');
    return count() - before;
  } finally {
    gateway.kill();
    await exited;
  }
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
  // 50 to 60 by V8's own growth (node --heap-growing-percent=0) where the machine is free enough for an idle heap to shrink.
  const collections = await collectionsInTraining();
  assert.ok(collections <= MOST, `${collections} collections of the whole heap in ${STEPS} steps`);
});

test.run();
