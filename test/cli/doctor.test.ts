import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCli } from '../support/cli.ts';

test('says of config, reward, engine and environment what it found', async () => {
  const { code, stdout, stderr } = await runCli(['doctor', '--env', 'builtin:tabletop/push']);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^ok {4}config: env builtin:tabletop\/push, engine embedded/);
  assert.match(stdout, /^ok {4}reward: /m);
  assert.match(stdout, /^ok {4}engine: embedded with tabletop-vlm.* answers in \d+ ms \(exact\)/m);
  assert.match(stdout, /^ok {4}environment: tabletop\/push opens; cameras .*; it resets and gives a picture$/m);
  assert.match(stdout, /^ok {4}domain: tabletop-vlm.* may be asked about tabletop\/push$/m);
  assert.match(stdout, /^ok {4}instruction: "push /m);
});

test('says of each what is wrong and what to do, and goes on with the next', async () => {
  const args = [
    '--env',
    'gymnasium:NoSuchThing-v0',
    '--engine',
    'llama-server:http://127.0.0.1:59998',
    '--reward-success-bonus',
    '0.1',
  ];
  const { code, stdout } = await runCli(['doctor', ...args, '--reward-potential-offset', '1']);
  assert.is(code, 1);
  assert.match(stdout, /^ok {4}config/);
  assert.match(stdout, /^FAIL {2}reward: .*success_?bonus/im);
  assert.match(stdout, /^FAIL {2}engine: llama-server:http:\/\/127\.0\.0\.1:59998.*ECONNREFUSED.*is it up/m);
  assert.match(stdout, /^FAIL {2}environment: .*NoSuchThing/m);
});

test('a config that is wrong ends the look', async () => {
  const { code, stdout } = await runCli(['doctor', '--env', 'builtin:tabletop/push', '--engine', 'gpt']);
  assert.is(code, 1);
  assert.match(stdout, /^FAIL {2}config: engine \(--engine\): must be one of embedded, .*got "gpt"\n$/);
});

const HOST_ENVS = { PYTHONPATH: resolve('python/tests') };

test('an environment that the model was not trained for fails, and with the flag it is a warning; so is no instruction', async () => {
  const args = ['doctor', '--env', 'gymnasium:served_envs:Fake-v0'];
  const refused = await runCli(args, HOST_ENVS);
  assert.is(refused.code, 1, refused.stdout);
  assert.match(refused.stdout, /^FAIL {2}domain: .*trained for tabletop only.*Fake-v0.*--allow-out-of-domain/m);
  const allowed = await runCli([...args, '--allow-out-of-domain'], HOST_ENVS);
  assert.is(allowed.code, 0, allowed.stdout);
  assert.match(allowed.stdout, /^WARN {2}domain: .*means? nothing on Fake-v0/m);
  assert.match(allowed.stdout, /^WARN {2}instruction: none yet: give --instruction/m);
});

test('a renderer that does not work fails, in doctor and at the start of serve', async () => {
  const args = ['--env', 'gymnasium:served_envs:Unrendered-v0', '--allow-out-of-domain', '--instruction', 'x'];
  const { code, stdout } = await runCli(['doctor', ...args], HOST_ENVS);
  assert.is(code, 1, stdout);
  assert.match(stdout, /^FAIL {2}environment: .*no GL context/m);
  const served = await runCli(['serve', '--listen', '127.0.0.1:0', ...args], HOST_ENVS);
  assert.is(served.code, 2, served.stderr);
  assert.match(served.stderr, /^densegym: .*no GL context/m);
});

test.run();
