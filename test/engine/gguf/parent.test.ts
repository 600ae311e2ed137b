import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import { createGgufEngine } from './src/engine/gguf/gguf.ts';
  await createGgufEngine({ path: 'models/tabletop-vlm/model.gguf', maxPixels: 4096 });
  console.log(readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8'));
`;

/** It runs, and is no mere record of one that has ended. */
function runs(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

test('a parent that is killed outright takes its process with it', async () => {
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  const pids = String(line).trim().split(' ').map(Number);
  const engines = pids.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('gguf/child.ts'));
  assert.is(engines.length, 1, `${pids}`);
  assert.ok(engines.every(runs));
  parent.kill('SIGKILL');
  for (let waitedMs = 0; engines.some(runs) && waitedMs < 10_000; waitedMs += 50) await pause(50);
  assert.not.ok(engines.some(runs));
});

test.run();
