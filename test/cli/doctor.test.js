import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCli } from '../support/cli.js';

test('says of config, reward, engine and environment what it found', async () => {
  const { code, stdout, stderr } = await runCli(['doctor', '--env', 'builtin:tabletop/push']);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^ok {4}config: env builtin:tabletop\/push, engine embedded/);
  assert.match(stdout, /^ok {4}reward: /m);
  assert.match(stdout, /^ok {4}engine: embedded with tabletop-vlm.* answers in \d+ ms \(exact\)/m);
  assert.match(stdout, /^ok {4}environment: tabletop\/push opens; cameras .*; instruction "push /m);
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
test.run();
