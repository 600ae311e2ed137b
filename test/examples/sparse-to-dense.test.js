import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
test('one loop runs on a host and on a gateway before it: equal but for the reward', () => {
    const args = ['--import', 'tsx', 'examples/sparse-to-dense/run.ts'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 180_000 });
    assert.is(status, 0, stderr);
    assert.match(stdout, /^equal observations, flags and environment rewards; every reward term present and finite$/m);
    const [, sparse, dense] = /sparse {2}(\d+) steps[\s\S]*dense {3}(\d+) steps/.exec(stdout) ?? [];
    assert.is(sparse, dense);
    assert.ok(Number(sparse) > 50);
});
test.run();
