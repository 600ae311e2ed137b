import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { runCli, serve } from '../support/cli.ts';
import { action } from '../support/gateway.ts';

test('serve writes a claim as an episode that densegym score reads', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-evidence-'));
  // A threshold that the first two frames reach.
  const votes = ['--success-threshold', '1e-300', '--success-evidence', dir];
  const gateway = await serve(['--env', 'builtin:tabletop/pick-place', ...votes]);
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  await env.reset({ seed: 1 });
  assert.is((await env.step(action(0, 0, 0))).terms.success, true);
  await env.close();
  assert.is(await gateway.stop(), 0);
  assert.match(gateway.log(), '"msg":"success claimed"');
  const { code, stdout } = await runCli(['score', join(dir, 's-1-1-1')]);
  assert.equal([code, stdout.trim().split('\n').length], [0, 2]);
  rmSync(dir, { recursive: true });
});

test.run();
