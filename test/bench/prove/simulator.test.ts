import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createOracleEnv } from '../../../examples/train/in-process.ts';
import { createRandom, OBSERVATION_SIZE } from '../../../src/env/tabletop/index.ts';

const COUNT = 3;
const STEPS = 40;
const OPTIONS = {
  task: 'reach',
  count: COUNT,
  seed: 5,
  shaping: { gamma: 0.97, scale: 2, potentialOffset: -1, successBonus: 3 },
} as const;
const OBSERVATIONS = 4 * OBSERVATION_SIZE * COUNT;

test('the process steps as the environment does, whatever the pieces its requests come in', async () => {
  const command = ['--import', 'tsx', 'bench/prove/simulator.ts', JSON.stringify(OPTIONS)];
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const env = createOracleEnv(OPTIONS);
  const random = createRandom(1, 'actions');
  const wanted: Uint8Array[] = [bytes(await env.reset())];
  let ends = 0;
  for (let step = 0; step < STEPS; step++) {
    const actions = Float32Array.from({ length: 3 * COUNT }, () => random.uniform(-1, 1));
    const next = await env.step(actions);
    wanted.push(bytes(next.observations), bytes(next.finalObservations), bytes(next.rewards));
    wanted.push(next.terminated, next.truncated, next.successes);
    ends += [...next.terminated, ...next.truncated].reduce((sum, each) => sum + each, 0);
    child.stdin.write(bytes(actions).subarray(0, 5));
    child.stdin.write(bytes(actions).subarray(5));
  }
  child.stdin.end();
  const got: Buffer[] = [];
  for await (const chunk of child.stdout) got.push(chunk);
  assert.equal(await ended, [0, null]);
  assert.ok(ends > 0, 'an episode ends within the test');
  assert.is(wanted[0]?.byteLength, OBSERVATIONS);
  assert.ok(Buffer.concat(got).equals(Buffer.concat(wanted)));
});

function bytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

test.run();
