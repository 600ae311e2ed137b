import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

async function run(args: readonly string[], variables: Record<string, string> = {}): Promise<string> {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/own-environment/run.ts', ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  assert.is(code, 0, output);
  return output;
}

test('PushT and FetchReach, 1,000 steps each through the gateway, are equal to the bit to the direct environments', async () => {
  const output = await run([]);
  assert.match(output, /^gym_pusht\/PushT-v0: 1000 steps in \d+ episodes by pipe, tcp are bit-equal/m);
  assert.match(output, /^PushTPixels-v0: 1000 steps in \d+ episodes by pipe, shared-memory are bit-equal/m);
  assert.match(output, /^FetchReach-v4: 1000 steps in \d+ episodes by pipe, tcp are bit-equal/m);
});

for (const [pipe, memory, way] of [
  ['true', 'false', 'pipe, tcp'],
  ['false', 'true', 'grpc, shared-memory'],
  ['false', 'false', 'grpc, tcp'],
] as const) {
  test(`unchanged they go by ${way}`, async () => {
    const output = await run(['--steps', '100'], { DENSEGYM_PIPE: pipe, DENSEGYM_SHARED_MEMORY: memory });
    assert.match(output, new RegExp(`^PushTPixels-v0: 100 steps in \\d+ episodes by ${way} are bit-equal`, 'm'));
    assert.is(output.match(/are bit-equal/g)?.length, 3, output);
  });
}

test.run();
