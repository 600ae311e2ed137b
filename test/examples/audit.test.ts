import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the audit example finds the bundled model fit for its own environment, and leaves a report', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/audit/run.ts']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  assert.is(code, 0, output);
  assert.match(output, /^successes +rise to the end +10 +0 /m);
  assert.match(output, /^failures +end low +14 +0 /m);
  assert.match(output, 'audit: all is as it should be');
  assert.match(readFileSync('out/audit/report.html', 'utf8'), 'Can these scores be trusted');
});

test.run();
