import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { connect } from '../../src/client/env.ts';
import { runCli, serve } from '../support/cli.ts';

async function refused(...args: string[]): Promise<string> {
  const { code, stderr } = await runCli(['serve', ...args]);
  assert.is(code, 2, stderr);
  assert.not.match(stderr, /^\s+at /m, 'no stack trace');
  return stderr;
}

test('serves the bundled environment, says where, and ends well on SIGTERM', async () => {
  const server = await serve(['--env', 'builtin:tabletop/pick-place']);
  const env = await connect({ target: server.address, gamma: 0.99 });
  assert.is(env.envId, 'tabletop/pick-place');
  assert.is(env.instruction, 'put the red cube in the green zone');
  assert.is((await env.reset({ seed: 1 })).terms.scoreState, 'SCORE_STATE_FRESH');
  await env.close();
  assert.is(await server.stop(), 0);
});

test('--print-config prints what is in force, and the result is a config itself', async () => {
  const { code, stdout } = await runCli(
    ['serve', '--env', 'builtin:tabletop/reach', '--reward-scale', '2', '--print-config'],
    { DENSEGYM_SUCCESS_N: '5' },
  );
  assert.is(code, 0);
  const config = parse(stdout);
  assert.equal(
    [config.env, config.reward.scale, config.success.n, config.sampling.policy],
    ['builtin:tabletop/reach', 2, 5, 'append-only'],
  );
});

test('an unknown environment, task, scheme or flag is refused at start, with what there is', async () => {
  assert.match(
    await refused('--env', 'builtin:tabletop/stack'),
    'there are builtin:tabletop/reach, builtin:tabletop/pick-place',
  );
  assert.match(await refused('--env', 'builtin:tabletop/reach?obs=depth'), 'obs=state, obs=pixels, obs=both');
  assert.match(
    await refused('--env', 'mujoco:Ant'),
    '"mujoco:Ant" is none of builtin:tabletop/TASK, gymnasium:[MODULE:]ID, grpc://HOST:PORT',
  );
  assert.match(await refused('--env', 'grpc://nowhere'), 'is none of');
  const { code, stderr } = await runCli(['serve', '--evn', 'builtin:tabletop/reach']);
  assert.is.not(code, 0);
  assert.match(stderr, "unknown option '--evn'");
  assert.match(stderr, '--env');
});

test('prefixes that the model cannot read are refused at start', async () => {
  const args = ['--env', 'builtin:tabletop/reach', '--sampling-max-frames', '1024'];
  assert.match(
    await refused(...args),
    /make prefixes of 1024 images; model tabletop-vlm-.* reads at most \d+; lower them/,
  );
});

test('an empty instruction is refused at start', async () => {
  assert.match(
    await refused('--env', 'builtin:tabletop/reach', '--instruction', ' '),
    'the instruction (instruction) is empty',
  );
});

test('a port in use is refused, with the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  assert.match(
    await refused('--env', 'builtin:tabletop/reach', '--listen', `127.0.0.1:${port}`),
    `127.0.0.1:${port} is in use; choose another port with --listen`,
  );
  other.close();
});

test('a listen address that is none is refused', async () => {
  assert.match(
    await refused('--env', 'builtin:tabletop/reach', '--listen', 'localhost'),
    'listen must be HOST:PORT, got "localhost"',
  );
});

test('a config file with a typo is refused by name', async () => {
  assert.match(
    await refused('--env', 'builtin:tabletop/reach', '--config', 'nowhere.yaml'),
    '--config nowhere.yaml: there is no such file',
  );
});

test.run();
