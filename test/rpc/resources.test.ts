import { credentials, status } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ConnectOptions, connect } from '../../src/client/env.ts';
import type { Env, EnvSource } from '../../src/env/env.ts';
import type { DenseGymError } from '../../src/errors.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';
import { OPEN, resetRequest, startRawSession, stepRequest } from '../support/raw-session.ts';

/** Waits for a condition that an event outside of this process brings about, without a fixed sleep. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen within 10 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a cancelled stream frees its environment', async () => {
  const envs = createFakeEnvs({ episodes: [[]] });
  const gateway = await startTestGateway(envs);
  const session = startRawSession(gateway.address);
  await session.pipeline([OPEN, resetRequest(1), stepRequest(2)]);
  assert.is(envs.seen.open, 1);
  session.close();
  await until(() => envs.seen.open === 0);
  await gateway.close();
});

test('a stream cancelled while its step waits for a score aborts the score and frees the environment', async () => {
  const envs = createFakeEnvs({ episodes: [[]] });
  let asked = false;
  let aborted = false;
  const engine = createFakeEngine(({ index, signal }) => {
    if (index === 0) return -1;
    asked = true;
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        aborted = true;
        reject(new Error('aborted'));
      }),
    );
  });
  const gateway = await startTestGateway(envs, { engine, timing: { deadlineMs: 600_000 } });
  const session = startRawSession(gateway.address);
  await session.pipeline([OPEN, resetRequest(1)]);
  session.stream.write(stepRequest(2));
  await until(() => asked);
  session.close();
  await until(() => aborted && envs.seen.open === 0);
  await gateway.close();
});

/** A fake environment whose steps wait until the test lets them go. */
function slowEnvs(): {
  envs: ReturnType<typeof createFakeEnvs>;
  source: EnvSource;
  letGo: () => void;
  stepping: () => boolean;
} {
  const envs = createFakeEnvs({ episodes: [[]] });
  let letGo = (): void => {};
  let stepping = false;
  const source: EnvSource = {
    ...envs,
    open: async (ask) => {
      const env = await envs.open(ask);
      const step: Env['step'] = async (...given) => {
        stepping = true;
        await new Promise<void>((resolve) => {
          letGo = resolve;
        });
        return env.step(...given);
      };
      return { ...env, step };
    },
  };
  return { envs, source, letGo: () => letGo(), stepping: () => stepping };
}

test('a stream cancelled while its environment steps ends without an error in the log', async () => {
  const { envs, source, letGo, stepping } = slowEnvs();
  const gateway = await startTestGateway(source);
  const session = startRawSession(gateway.address);
  await session.pipeline([OPEN, resetRequest(1)]);
  session.stream.write(stepRequest(2));
  await until(stepping);
  session.close();
  await until(() => gateway.logged.some((line) => line.startsWith('session closed')));
  letGo();
  await gateway.close();
  assert.is(envs.seen.open, 0);
  assert.equal(
    gateway.logged.map((line) => line.split(' {')[0]),
    ['session opened', 'session under way', 'session closed'],
  );
});

test('shutdown while an environment steps answers that step', async () => {
  const { source, letGo, stepping } = slowEnvs();
  const gateway = await startTestGateway(source);
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  await env.reset();
  const step = env.step(action());
  await until(stepping);
  const closing = gateway.close();
  letGo();
  assert.is((await step).terms.scoreState, 'SCORE_STATE_FRESH');
  await closing;
});

test('a half-closed stream without close frees its environment too', async () => {
  const envs = createFakeEnvs({ episodes: [[]] });
  const gateway = await startTestGateway(envs);
  const session = startRawSession(gateway.address);
  await session.pipeline([OPEN, resetRequest(1)]);
  session.stream.end();
  assert.is(await session.ended, status.OK);
  assert.is(envs.seen.open, 0);
  await gateway.close();
});

test('shutdown ends open sessions with UNAVAILABLE and frees their environments', async () => {
  const envs = createFakeEnvs({ episodes: [[]] });
  const gateway = await startTestGateway(envs);
  const session = startRawSession(gateway.address);
  await session.pipeline([OPEN, resetRequest(1)]);
  await gateway.close();
  assert.is(await session.ended, status.UNAVAILABLE);
  assert.is(envs.seen.open, 0);
});

test('shutdown amid steps lets the step under way be answered, says goodbye, and is done at once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const engine = createFakeEngine(() => new Promise((resolve) => setTimeout(resolve, 2, -1)));
    const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { engine });
    const env = await connect({ target: gateway.address, gamma: 0.9 });
    await env.reset();
    let steps = 0;
    const stepping = (async (): Promise<never> => {
      for (;;) {
        await env.step(action());
        steps += 1;
      }
    })().catch((error: DenseGymError) => error);
    await until(() => steps > 2 + round);
    const started = performance.now();
    await gateway.close();
    assert.ok(performance.now() - started < 4000, 'nothing had to be cut');
    const end = await stepping;
    assert.is(end.reason, 'ENV_UNAVAILABLE');
    assert.match(end.message, 'the gateway is shutting down');
  }
});

test('more sessions than the limit are refused at once, and one that ends makes room', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { maxSessions: 1 });
  const first = await connect({ target: gateway.address, gamma: 0.9 });
  const refusal = await connect({ target: gateway.address, gamma: 0.9 }).then(
    () => undefined,
    (error: DenseGymError) => error,
  );
  assert.is(refusal?.reason, 'SESSION_LIMIT');
  assert.match(refusal?.message ?? '', 'limits.maxSessions');
  await first.close();
  const second = await connect({ target: gateway.address, gamma: 0.9 });
  await second.close();
  await gateway.close();
});

test('a reader that does not read holds the gateway back: replies do not pile up in its memory', async () => {
  const SIDE = 1024; // a 3 MB picture in each reply
  const data = new Uint8Array(SIDE * SIDE * 3);
  const envs = createFakeEnvs({ episodes: [[]], frame: (frame) => ({ ...frame, width: SIDE, height: SIDE, data }) });
  const grid = () => ({ width: 4, height: 4 });
  const gateway = await startTestGateway(envs, { engine: { ...createFakeEngine(() => -1), grid } });
  const session = startRawSession(gateway.address);
  await session.ask(OPEN);
  session.stream.pause();
  const frames = { envIndices: [0] };
  session.stream.write({ stepId: 1, reset: { frames } });
  for (let id = 2; id <= 200; id += 1)
    session.stream.write({ ...stepRequest(id), step: { ...stepRequest(id).step, frames } });
  // Steps stop once the transport's buffers are full, long before the 200 asked for.
  // Their time is measured in steps of a session that does read.
  const reading = startRawSession(gateway.address);
  await reading.pipeline([OPEN, resetRequest(1)]);
  let [read, executed, before] = [0, 0, -1];
  while (executed !== before) {
    before = executed;
    for (const until = read + 20; read < until; read += 1) await reading.ask(stepRequest(2 + read));
    executed = envs.seen.steps - read;
  }
  assert.ok(executed > 0 && executed < 50, `${executed} steps of 3 MB were executed for a reader that does not read`);
  session.close();
  reading.close();
  await gateway.close();
});

test('health says SERVING', async () => {
  const { loadPackageDefinition } = await import('@grpc/grpc-js');
  const { loadSync } = await import('@grpc/proto-loader');
  const { protoPath } = await import('grpc-health-check');
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }));
  type Health = {
    check(request: object, done: (error: Error | null, reply: { status: string }) => void): void;
    close(): void;
  };
  const root = loadPackageDefinition(loadSync(protoPath, { enums: String })) as unknown as {
    grpc: { health: { v1: { Health: new (target: string, how: unknown) => Health } } };
  };
  const client = new root.grpc.health.v1.Health(gateway.address, credentials.createInsecure());
  for (const service of ['', 'densegym.v1.EnvironmentService']) {
    const reply = await new Promise<{ status: string }>((resolve, reject) =>
      client.check({ service }, (error, value) => (error ? reject(error) : resolve(value))),
    );
    assert.is(reply.status, 'SERVING');
  }
  client.close();
  await gateway.close();
});

test('the TypeScript client refuses seeds that would arrive as another number', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }));
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  for (const seed of [-1, 1.5, Number.NaN, 2 ** 60, 2n ** 64n]) {
    const refused = await env.reset({ seed }).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
    assert.match(refused, `seed must be a whole number from 0 to 2^64 − 1, got ${seed}`);
  }
  await env.reset({ seed: 2n ** 64n - 1n });
  await env.close();
  await gateway.close();
});

test('the TypeScript client refuses a target that is no HOST:PORT, by value', async () => {
  for (const target of ['localhost', 'http://localhost:50051', 'localhost:', 'localhost:0', 'localhost:99999', '']) {
    const refused = await connect({ target, gamma: 0.9 }).then(
      () => undefined,
      (error: DenseGymError) => error,
    );
    assert.is(refused?.reason, 'CONFIG_INVALID');
    const form = 'HOST:PORT without a scheme, for example localhost:50051';
    assert.is(refused?.message, `target must be ${form}, got "${target}"`);
  }
  const missing = await connect({ gamma: 0.9 } as ConnectOptions).then(
    () => '',
    (error: DenseGymError) => error.message,
  );
  assert.match(missing, 'target must be HOST:PORT without a scheme, for example localhost:50051, got undefined');
});

test('the TypeScript client: nobody at the address, close twice, and a call after close', async () => {
  const nobody = await connect({ target: '127.0.0.1:1', gamma: 0.9 }).then(
    () => undefined,
    (error: DenseGymError) => error,
  );
  assert.is(nobody?.reason, 'ENV_UNAVAILABLE');
  assert.match(nobody?.message ?? '', '127.0.0.1:1');
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }));
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  await env.close();
  await env.close();
  const late = await env.step(action()).then(
    () => undefined,
    (error: DenseGymError) => error,
  );
  assert.is(late?.reason, 'SESSION_NOT_OPEN');
  await gateway.close();
});

test.run();
