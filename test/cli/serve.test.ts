import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { connect } from '../../src/client/env.ts';
import type { DenseGymError } from '../../src/errors.ts';
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

test('sessions go by a pipe, and by gRPC alone with --pipe false', async () => {
  for (const [flags, stream] of [
    [[], 'pipe'],
    [['--pipe', 'false'], 'grpc'],
  ] as const) {
    const server = await serve(['--env', 'builtin:tabletop/reach', ...flags]);
    const env = await connect({ target: server.address, gamma: 0.99 });
    await env.reset({ seed: 1 });
    await env.close();
    await server.stop();
    assert.match(server.log(), `"stream":"${stream}"`);
  }
  assert.match(
    await refused('--env', 'builtin:tabletop/reach', '--pipe', 'maybe'),
    'pipe must be a boolean, got "maybe"',
  );
});

test('an address of another machine is refused', async () => {
  const stderr = await refused('--env', 'builtin:tabletop/reach', '--listen', '192.0.2.1:0');
  assert.match(stderr, 'cannot listen on 192.0.2.1');
});

test('what only a gymnasium: environment heeds is refused for another', async () => {
  const stderr = await refused('--env', 'builtin:tabletop/reach', '--env-kwargs', '{"size": 3}');
  assert.match(
    stderr,
    'envKwargs are for gymnasium: environments, which the gateway starts itself, not for builtin:tabletop/reach',
  );
});

test('what an environment fails with is one warning in the log, its traceback included', async () => {
  process.env['PYTHONPATH'] = resolve('python/tests');
  const server = await serve(['--env', 'gymnasium:served_envs:Fake-v0', '--instruction', 'x', '--allow-out-of-domain']);
  const env = await connect({ target: server.address, gamma: 0.99 });
  await env.reset();
  const failed = env.step({ dtype: 'int64', shape: [], data: BigInt64Array.of(1n) }); // `FakeEnv.RAISE`
  const message = await failed.then(
    () => '',
    (error: DenseGymError) => error.message,
  );
  await env.close();
  await server.stop();
  const records = server.log().trim().split('\n');
  const warnings = records.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
  assert.is(warnings.length, 1);
  assert.is(warnings[0].msg, message);
  assert.is(warnings[0].host, 'gymnasium:served_envs:Fake-v0');
  assert.match(warnings[0].hostLog, /Traceback[\s\S]*ZeroDivisionError/);
});

test('an interpreter that is not there is refused in one line', async () => {
  const python = '/no/such/python';
  assert.is(
    await refused('--env', 'gymnasium:CartPole-v1', '--python', python),
    `densegym: the interpreter ${python} cannot be run: there is no such file; name one that has gymnasium with --python PATH\n`,
  );
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
    ['builtin:tabletop/reach', 2, 5, 'first-last'],
  );
});

test('an unknown environment, task, scheme or flag is refused at start, with what there is', async () => {
  assert.match(
    await refused('--env', 'builtin:tabletop/stack'),
    /there are builtin:tabletop\/reach, .*builtin:tabletop\/pick-place/,
  );
  assert.match(await refused('--env', 'builtin:tabletop/reach?obs=depth'), /obs=state.*pixels.*both/);
  assert.match(
    await refused('--env', 'mujoco:Ant'),
    '"mujoco:Ant" is none of builtin:tabletop/TASK, gymnasium:[MODULE:]ID, grpc://HOST:PORT',
  );
  assert.match(await refused('--env', 'grpc://nowhere'), 'is none of');
  assert.match(await refused('--env', 'grpc://nowhere:99999'), 'is none of');
  const unknown = await refused('--evn', 'builtin:tabletop/reach');
  assert.match(unknown, "unknown option '--evn'");
  assert.match(unknown, '--env');
});

test('every mistake of usage exits with 2, help and version with 0', async () => {
  for (const [args, wanted] of [
    [['serve', '--env'], 2],
    [['sevre'], 2],
    [['serve', 'builtin:tabletop/reach'], 2],
    [[], 2],
    [['--help'], 0],
    [['serve', '--help'], 0],
    [['--version'], 0],
  ] as const) {
    const { code, stderr } = await runCli(args);
    assert.is(code, wanted, `densegym ${args.join(' ')}: ${stderr}`);
  }
});

test('prefixes that the model cannot read are refused at start', async () => {
  const args = ['--env', 'builtin:tabletop/reach', '--sampling-policy', 'append-only', '--sampling-max-frames', '1024'];
  assert.match(
    await refused(...args),
    /makes prefixes of 1024 images; model tabletop-vlm-.* reads at most \d+; lower them/,
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
  const said = await refused('--env', 'builtin:tabletop/reach', '--listen', `127.0.0.1:${port}`);
  assert.is(
    said,
    `densegym: 127.0.0.1:${port} is in use; choose another port with --listen, or stop what serves there\n`,
    "nothing but it: no lines of gRPC's own",
  );
  other.close();
});

test('a listen address that is none is refused', async () => {
  assert.match(
    await refused('--env', 'builtin:tabletop/reach', '--listen', 'localhost'),
    'listen (--listen): must be HOST:PORT with a port from 0 to 65535, got "localhost"',
  );
});

test('a config file with a typo is refused by name', async () => {
  assert.match(
    await refused('--env', 'builtin:tabletop/reach', '--config', 'nowhere.yaml'),
    '--config nowhere.yaml: there is no such file',
  );
});

test.run();
