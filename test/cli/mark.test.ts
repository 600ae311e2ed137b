import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { runCli } from '../support/cli.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

test('sessions are listed, and a mark says what it does; what is wrong is one line and code 2', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[{}, { truncated: true }]] }));
  const to = ['--target', gateway.address];
  const none = await runCli(['sessions', ...to]);
  assert.equal([none.code, none.stdout], [0, '']);
  assert.match(none.stderr, `no session is open on ${gateway.address}`);

  const env = await connect({ target: gateway.address, gamma: 0.9 });
  const fresh = await runCli(['sessions', ...to]);
  assert.is(fresh.stdout, 's-1  env 0  fake/env  not reset yet  "do it"\n');
  await env.reset();
  await env.step(action());
  const success = await runCli(['mark', 'success', ...to, '--session', 's-1']);
  assert.equal([success.code, success.stdout], [0, 'episode 1 of s-1 is a success, from step 2 on\n']);
  assert.is((await env.step(action())).terms.successBonus, 3);
  const ended = await runCli(['sessions', ...to]);
  assert.is(ended.stdout, 's-1  env 0  fake/env  episode 1, step 2, ended, bonus paid  "do it"\n');
  const failure = await runCli(['mark', 'failure', ...to, '--session', 's-1', '--env', '0', '--episode', '1']);
  assert.is(
    failure.stdout,
    'episode 1 of s-1 is a failure, a label only: the episode has ended; its bonus had been paid\n',
  );

  const wrong: [string[], RegExp][] = [
    [['mark', 'success', ...to, '--session', 's-9'], /^densegym: there is no open session "s-9"; .*\n$/],
    [['mark', 'success', ...to, '--session', 's-1', '--env', 'x'], /^densegym: envIndex must be .* got NaN\n$/],
    [['mark', 'done', ...to, '--session', 's-1'], /^densegym: mark takes success or failure, got "done"\n$/],
    [['sessions', '--target', '127.0.0.1:1'], /^densegym: 127\.0\.0\.1:1: .*\n$/],
  ];
  for (const [args, says] of wrong) {
    const { code, stdout, stderr } = await runCli(args);
    assert.equal([code, stdout], [2, '']);
    assert.match(stderr, says);
  }
  await env.close();
  await gateway.close();
});

test.run();
