import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('the calibrate example recognises unseen experts, and none of the failures', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/calibrate/run.ts']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  assert.is(code, 0, output);
  assert.is(output.match(/^expert-\d: progress .*, success$/gm)?.length, 4);
  assert.is(output.match(/^failing-\d: progress .*, no success$/gm)?.length, 4);
});

test.run();
