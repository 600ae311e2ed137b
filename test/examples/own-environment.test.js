import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
test('PushT and FetchReach, 2,000 steps each through the gateway, are equal to the bit to the direct environments', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'examples/own-environment/run.ts']);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
            output += chunk;
        });
    }
    const [code] = await once(child, 'close');
    assert.is(code, 0, output);
    assert.match(output, 'gym_pusht/PushT-v0: 2000 steps in');
    assert.match(output, 'FetchReach-v4: 2000 steps in');
});
test.run();
