import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** What `npm test` gets from a shell program, with short limits. */
async function execute(program: string): Promise<{ code: number; output: string }> {
  const script = `
    import { execute } from './scripts/execute.mjs';
    const limits = { limitMs: 1000, heldLimitMs: 300 };
    console.log(JSON.stringify(await execute('sh', ['-c', ${JSON.stringify(program)}], limits)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000,
  });
  return JSON.parse(stdout);
}

/** Waits for the end of a process whose number was printed; one that nobody asks about any more has ended, too. */
async function ended(output: string): Promise<void> {
  const running = () => {
    const stat = `/proc/${output.split('\n')[0]}/stat`;
    return existsSync(stat) && !/\) Z/.test(readFileSync(stat, 'utf8'));
  };
  for (let tries = 0; running(); tries += 1) {
    assert.ok(tries < 100, 'still running');
    await setTimeout(20);
  }
}

test('a program that ends gives its code and both its outputs', async () => {
  const { code, output } = await execute('echo out; echo err >&2; exit 3');
  assert.equal([code, output.split('\n').sort()], [3, ['', 'err', 'out']]);
});

test('a program that hangs is killed with all that it started', async () => {
  const { code, output } = await execute('sleep 60 & echo $!; wait');
  assert.is(code, 1);
  assert.match(output, /killed after 1 s/);
  await ended(output);
});

test('a program that leaves another one behind, which holds its output, has failed', async () => {
  const { code, output } = await execute('sleep 60 & echo $!');
  assert.is(code, 1);
  assert.match(output, /a process that it started kept its output open: killed/);
  await ended(output);
});

test('a process that left the group is not waited for either', async () => {
  const { code, output } = await execute('setsid sleep 5 & exit 0');
  assert.is(code, 1);
  assert.match(output, /kept its output open/);
});

test.run();
