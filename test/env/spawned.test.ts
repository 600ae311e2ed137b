import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { createEnvSource } from '../../src/env/source.ts';
import type { DenseGymError } from '../../src/errors.ts';
import type { NdArray } from '../../src/wire/tensor.ts';
import { startTestGateway } from '../support/gateway.ts';
import { startPythonHost } from '../support/python-host.ts';
import { OPEN, resetRequest, startRawSession } from '../support/raw-session.ts';

const OPTIONS = { envKwargs: {}, deadlineMs: 60_000, onLog: () => {}, onFailure: () => {} };
/** CartPole suggests no instruction. */
const instruction = 'balance the pole';
const LEFT = discrete(0);
/** Environments that fail on command: an action says how, see `FakeEnv` there. */
const FAKE = 'gymnasium:served_envs:Fake-v0';
const [RAISE, HANG, CRASH] = [discrete(1), discrete(4), discrete(10)];
process.env['PYTHONPATH'] = resolve('python/tests');

function discrete(action: number): NdArray {
  return { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(action)) };
}

/** Processes that serve an environment below this one. */
function hosts(id = 'CartPole-v1'): number[] {
  const table = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
  return table
    .filter(
      (line) => line.includes(`densegym.host gymnasium ${id}`) && Number(line.trim().split(/\s+/)[1]) === process.pid,
    )
    .map((line) => Number(line.trim().split(/\s+/)[0]));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits for what happens in other processes. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function refusal(work: Promise<unknown>): Promise<DenseGymError> {
  return work.then(
    () => assert.unreachable('it was accepted'),
    (error: DenseGymError) => error,
  ) as Promise<DenseGymError>;
}

test('a spawned host that is killed in mid-episode costs that episode: ABORTED, and the next reset has a new one', async () => {
  const gateway = await startTestGateway(createEnvSource('gymnasium:CartPole-v1', OPTIONS), { instruction });
  const env = await connect({ target: gateway.address, gamma: 0.99 });
  await env.reset({ seed: 1 });
  await env.step(LEFT);
  const [pid] = hosts();
  process.kill(pid as number, 'SIGKILL');
  const lost = await refusal(env.step(LEFT));
  assert.is(lost.reason, 'ENV_RESTARTED');
  assert.match(lost.message, 'environment CartPole-v1 was lost during step');
  assert.match(lost.message, 'call Reset to go on');
  assert.is((await refusal(env.step(LEFT))).reason, 'RESET_NEEDED');
  const again = await env.reset({ seed: 1 });
  assert.is(again.terms.scoreState, 'SCORE_STATE_FRESH');
  assert.is((await env.step(LEFT)).terms.envReward, 1);
  assert.is(hosts().length, 1);
  assert.is.not(hosts()[0], pid);
  await env.close();
  assert.equal(hosts(), [], 'no process is left');
  await gateway.close();
});

test('a dropped stream leaves no host process behind', async () => {
  const gateway = await startTestGateway(createEnvSource('gymnasium:CartPole-v1', OPTIONS), { instruction });
  const session = startRawSession(gateway.address);
  await session.pipeline([OPEN, resetRequest(1)]);
  assert.is(hosts().length, 1);
  session.close();
  await gateway.close(); // waits for every session to be freed
  assert.equal(hosts(), []);
});

test('a session that ends while its host is started again leaves no process behind', async () => {
  const gateway = await startTestGateway(createEnvSource('gymnasium:CartPole-v1', OPTIONS), { instruction });
  const session = startRawSession(gateway.address);
  await session.pipeline([OPEN, resetRequest(1)]);
  process.kill(hosts()[0] as number, 'SIGKILL');
  session.stream.write(resetRequest(2));
  await until(() => hosts().length === 1);
  session.close();
  await gateway.close();
  assert.equal(hosts(), []);
});

test('a host that died between two episodes is not even noticed', async () => {
  const gateway = await startTestGateway(createEnvSource('gymnasium:CartPole-v1', OPTIONS), { instruction });
  const env = await connect({ target: gateway.address, gamma: 0.99 });
  process.kill(hosts()[0] as number, 'SIGKILL');
  assert.is((await env.reset()).terms.scoreState, 'SCORE_STATE_FRESH');
  await env.close();
  await gateway.close();
});

test('what fails in a spawned environment is told in one piece, and its essential line reaches the client', async () => {
  const failures: (readonly [what: string, hostLog: string])[] = [];
  const onFailure = (...failure: [string, string]): void => void failures.push(failure);
  const gateway = await startTestGateway(createEnvSource(FAKE, { ...OPTIONS, onFailure }), { instruction });
  const env = await connect({ target: gateway.address, gamma: 0.99 });
  await env.reset();
  const raised = await refusal(env.step(RAISE));
  assert.is(raised.reason, 'ENV_FAILED');
  assert.match(raised.message, 'Fake-v0 raised ZeroDivisionError in step: the gripper is open by 0 mm');
  assert.is(failures.length, 1);
  assert.is(failures[0]?.[0], raised.message);
  assert.match(failures[0]?.[1] ?? '', /Traceback[\s\S]*served_envs\.py[\s\S]*ZeroDivisionError: the gripper/);

  await env.reset();
  const crashed = await refusal(env.step(CRASH));
  assert.is(crashed.reason, 'ENV_RESTARTED');
  assert.is(
    crashed.message,
    'environment Fake-v0 was lost during step (its host ended with exit code 3: driver error 7: the arm is gone); call Reset to go on',
  );
  assert.is(failures.length, 2);
  assert.is(failures[1]?.[1], 'driver error 7: the arm is gone\nbye');

  await env.reset();
  assert.is((await refusal(env.step(discrete(99)))).reason, 'ACTION_INVALID');
  await env.close();
  await gateway.close();
  assert.is(failures.length, 2, 'a refusal and a close are no failures');
});

test('an environment that cannot be made is told with its traceback; a refusal has nothing to add to its message', async () => {
  const failures: string[] = [];
  const onFailure = (what: string, hostLog: string): void => void failures.push(what, hostLog);
  const open = (uri: string, envKwargs: object) =>
    createEnvSource(uri, { ...OPTIONS, envKwargs: { ...envKwargs }, onFailure }).open({ target: 'make', gamma: 0.9 });
  const { message } = await refusal(open('gymnasium:CartPole-v1', { wheels: 3 }));
  assert.match(message, /did not start with .*: TypeError: .*'wheels'.* \(exit code 1\)$/);
  assert.is(failures[0], message);
  assert.match(failures[1] ?? '', 'Traceback');
  await refusal(open('gymnasium:CartPoel-v1', {}));
  assert.is(failures.length, 2);
});

test('a reply leaves at the deadline; the host that hangs ends behind it, and is awaited at shutdown', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-hang-'));
  const fifo = join(dir, 'hang');
  execFileSync('mkfifo', [fifo]);
  const options = { ...OPTIONS, envKwargs: { hang_fifo: fifo }, deadlineMs: 1000 };
  const gateway = await startTestGateway(createEnvSource(FAKE, options), { instruction });
  const env = await connect({ target: gateway.address, gamma: 0.99 });
  await env.reset();
  const started = performance.now();
  const late = await refusal(env.step(HANG));
  const tookMs = performance.now() - started;
  assert.is(late.reason, 'ENV_RESTARTED');
  assert.match(late.message, 'no reply within 1000 ms');
  assert.ok(tookMs < 2500, `it took ${tookMs} ms`);
  assert.is(hosts('served_envs:Fake-v0').length, 1, 'the host is still ending');
  const closing = gateway.close();
  writeFileSync(fifo, 'let go');
  await closing;
  assert.equal(hosts('served_envs:Fake-v0'), []);
  rmSync(dir, { recursive: true });
});

test('with async vectorization each copy but the first has a process, and none is left behind', async () => {
  const copiesOf = (host: number | undefined): number[] => {
    const table = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
    const fields = table.filter((line) => line.includes('spawn_main')).map((line) => line.trim().split(/\s+/));
    return fields.filter(([, parent]) => Number(parent) === host).map(([pid]) => Number(pid));
  };
  const source = createEnvSource('gymnasium:served_envs:Fake-v0', { ...OPTIONS, vectorization: 'async' });
  const gateway = await startTestGateway(source, { instruction });
  const session = startRawSession(gateway.address);
  const [opened, begun] = await session.pipeline([{ stepId: 0, open: { gamma: 0.9, numEnvs: 3 } }, resetRequest(1)]);
  assert.is(opened?.open?.numEnvs, 3);
  assert.is(begun?.reset?.episodes.length, 3);
  const copies = copiesOf(hosts('served_envs:Fake-v0')[0]);
  assert.is(copies.length, 2);
  session.close();
  await gateway.close();
  assert.equal(hosts('served_envs:Fake-v0'), []);
  await until(() => copies.every((pid) => !isAlive(pid)));
});

test('an attached host that is gone is UNAVAILABLE until it is back', async () => {
  const first = await startPythonHost('CartPole-v1');
  const gateway = await startTestGateway(createEnvSource(`grpc://${first.address}`, OPTIONS), { instruction });
  const env = await connect({ target: gateway.address, gamma: 0.99 });
  await env.reset();
  await first.kill();
  assert.is((await refusal(env.step(LEFT))).reason, 'ENV_RESTARTED');
  const gone = await refusal(env.reset());
  assert.is(gone.reason, 'ENV_UNAVAILABLE');
  assert.match(gone.message, first.address);
  const second = await startPythonHost('CartPole-v1', first.address);
  assert.is((await env.reset()).terms.scoreState, 'SCORE_STATE_FRESH');
  await env.close();
  await second.kill();
  await gateway.close();
});

test('unknown environments, modules and interpreters are refused with the way out', async () => {
  for (const [uri, python, words] of [
    ['gymnasium:CartPoel-v1', undefined, /CartPoel-v1.*CartPole-v1/],
    ['gymnasium:no_such_module:Some-v0', undefined, /no_such_module.*(pip )?install/],
    [
      'gymnasium:CartPole-v1',
      '/no/such/python',
      'the interpreter /no/such/python cannot be run: there is no such file; name one that has gymnasium with --python PATH',
    ],
    ['gymnasium:CartPole-v1', tmpdir(), `the interpreter ${tmpdir()} cannot be run: it is no program; name one`],
  ] as const) {
    const error = await refusal(createEnvSource(uri, { ...OPTIONS, python }).open({ target: 'make', gamma: 0.9 }));
    assert.is(error.reason, 'ENV_NOT_FOUND');
    assert.match(error.message, words);
    assert.not.match(error.message, 'Traceback');
  }
});

test('an environment that suggests no instruction needs one from somewhere', async () => {
  const gateway = await startTestGateway(createEnvSource('gymnasium:CartPole-v1', OPTIONS));
  const error = await refusal(connect({ target: gateway.address, gamma: 0.99 }));
  assert.is(error.reason, 'INSTRUCTION_INVALID');
  assert.match(error.message, 'environment CartPole-v1 suggests none; give --instruction, or send one in open');
  const env = await connect({ target: gateway.address, gamma: 0.99, instruction });
  assert.is(env.instruction, instruction);
  await env.close();
  await gateway.close();
});

test('an interpreter without the packages of a host is told what to install', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-bare-'));
  execFileSync('python3', ['-m', 'venv', '--without-pip', dir]);
  const python = join(dir, 'bin', 'python');
  const error = await refusal(
    createEnvSource('gymnasium:CartPole-v1', { ...OPTIONS, python }).open({ target: 'make', gamma: 0.9 }),
  );
  assert.match(error.message, `${python} lacks what a host needs: run \`${python} -m pip install ./python\`, `);
  assert.match(error.message, 'or name another interpreter with --python PATH');
  rmSync(dir, { recursive: true });
});

test('attach lends one long-lived environment to one session at a time', async () => {
  const gateway = await startTestGateway(createEnvSource('builtin:tabletop/reach', OPTIONS));
  const first = await connect({ target: gateway.address, gamma: 0.99, open: 'attach' });
  await first.reset({ seed: 1 });
  const busy = await refusal(connect({ target: gateway.address, gamma: 0.99, open: 'attach' }));
  assert.is(busy.reason, 'ENV_BUSY');
  const own = await connect({ target: gateway.address, gamma: 0.99 });
  await own.close();
  await first.close();
  const second = await connect({ target: gateway.address, gamma: 0.99, open: 'attach' });
  await second.close();
  await gateway.close();
});

test.run();
