import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { DenseGymError } from '../../src/errors.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

const DOWN = new DenseGymError('ENGINE_UNAVAILABLE', 'the fake engine is down');

test('an engine that fails in mid-episode costs its scores only: progress is held, the step says fallback, training goes on', async () => {
  const engine = createFakeEngine(({ index }) => {
    if (index >= 2 && index < 5) throw DOWN;
    return -index;
  });
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { engine });
  const env = await connect({ target: gateway.address, gamma: 1 });
  const seen = [(await env.reset()).terms];
  for (let step = 1; step <= 6; step += 1) seen.push((await env.step(action())).terms);
  assert.equal(
    seen.map(({ scoreState }) => scoreState.replace('SCORE_STATE_', '')),
    ['FRESH', 'FRESH', 'FALLBACK', 'FALLBACK', 'FALLBACK', 'FRESH', 'FRESH'],
  );
  assert.is(seen[4]?.progress, seen[1]?.progress);
  assert.is(seen[4]?.shaping, 0); // γ is 1 and Φ is held
  assert.is(gateway.logged.filter((line) => line.includes('a score is missing')).length, 2, 'logged ever more rarely');
  assert.ok(gateway.logged.some((line) => line.includes('the fake engine is down')));
  assert.ok(gateway.logged.some((line) => line.includes('scores arrive again')));
  await env.close();
  await gateway.close();
});

test('an engine that hangs is given up at the deadline, its request is aborted, and it is asked again', async () => {
  let aborted = 0;
  const engine = createFakeEngine(({ index, signal }) => {
    if (index !== 1) return -1;
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        aborted += 1;
        reject(new Error('aborted'));
      }),
    );
  });
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), { engine, timing: { deadlineMs: 30 } });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  await env.reset();
  assert.is((await env.step(action())).terms.scoreState, 'SCORE_STATE_FALLBACK');
  assert.is(aborted, 1);
  assert.is((await env.step(action())).terms.scoreState, 'SCORE_STATE_FRESH');
  await env.close();
  await gateway.close();
});

for (const [what, value] of [
  ['NaN', Number.NaN],
  ['a positive log-probability', 0.5],
  ['minus infinity', Number.NEGATIVE_INFINITY],
] as const) {
  test(`an engine that answers ${what} is not believed`, async () => {
    const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]] }), {
      engine: createFakeEngine(() => value),
    });
    const env = await connect({ target: gateway.address, gamma: 0.9 });
    const { terms } = await env.reset();
    assert.is(terms.scoreState, 'SCORE_STATE_FALLBACK');
    assert.is(terms.progress, 0);
    assert.ok(gateway.logged.some((line) => line.includes('both must be finite and at most 0')));
    await env.close();
    await gateway.close();
  });
}

test('a frame that is no picture: refused at the reset, before training; a fallback in mid-episode', async () => {
  let broken = true;
  const envs = createFakeEnvs({
    episodes: [[], []],
    frame: (frame) => (broken ? { ...frame, data: frame.data.subarray(1) } : frame),
  });
  const gateway = await startTestGateway(envs);
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  const refusal = await env.reset().then(
    () => undefined,
    (error: DenseGymError) => error,
  );
  assert.is(refusal?.reason, 'FRAME_INVALID');
  assert.match(refusal?.message ?? '', '47 bytes are no 4×4 RGB picture');
  broken = false;
  await env.reset();
  broken = true;
  assert.is((await env.step(action())).terms.scoreState, 'SCORE_STATE_FALLBACK');
  await env.close();
  await gateway.close();
});

test('an environment that sends no frame where one was asked for: refused at the reset', async () => {
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]], frame: () => undefined }));
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  const refusal = await env.reset().then(
    () => undefined,
    (error: DenseGymError) => error,
  );
  assert.is(refusal?.reason, 'FRAME_UNAVAILABLE');
  await env.close();
  await gateway.close();
});

test('an environment without cameras, or without the configured one, is refused when it is opened', async () => {
  for (const [cameras, camera, words] of [
    [[], '', 'has no camera, so there is nothing to score'],
    [['front', 'wrist'], 'top', 'has no camera "top"; it has front, wrist'],
  ] as const) {
    const view = { cameras: camera === '' ? [] : [camera] };
    const scorer = createTopReward(
      createFakeEngine(() => -1),
      { view },
    );
    const gateway = await startTestGateway(createFakeEnvs({ episodes: [[]], cameras }), { scorer });
    const refusal = await connect({ target: gateway.address, gamma: 0.9 }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    assert.ok(refusal?.includes(words), refusal);
    await gateway.close();
  }
});

test('a model outside its domain is refused unless it is allowed, and then every reply says so', async () => {
  const envs = createFakeEnvs({ episodes: [[]] });
  const strict = await startTestGateway(envs, { domain: ['tabletop'] });
  const refusal = await connect({ target: strict.address, gamma: 0.9 }).then(
    () => undefined,
    (error: Error) => error.message,
  );
  assert.match(refusal ?? '', /was trained for tabletop only and means nothing on fake\/env; .*--allow-out-of-domain/);
  await strict.close();
  assert.is(envs.seen.open, 0, 'what was opened for the refusal is freed');

  const allowed = await startTestGateway(envs, { domain: ['tabletop'], allowOutOfDomain: true });
  const env = await connect({ target: allowed.address, gamma: 0.9 });
  assert.is(env.rewardConfig?.outOfDomain, true);
  assert.is((await env.reset()).terms.outOfDomain, true);
  assert.is((await env.step(action())).terms.outOfDomain, true);
  await env.close();
  await allowed.close();
});

test('missing scores are logged ever more rarely, also across episodes', async () => {
  const engine = createFakeEngine(() => {
    throw DOWN;
  });
  const gateway = await startTestGateway(createFakeEnvs({ episodes: Array.from({ length: 20 }, () => []) }), {
    engine,
  });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  for (let episode = 0; episode < 20; episode += 1) {
    await env.reset();
    await env.step(action());
  }
  assert.is(gateway.logged.filter((line) => line.includes('a score is missing')).length, 6, '1, 2, 4, 8, 16, 32 of 40');
  await env.close();
  await gateway.close();
});

test('frames are asked for only when they are scored, and always at the end of an episode', async () => {
  const envs = createFakeEnvs({ episodes: [[{}, {}, {}, { truncated: true }]] });
  const sampling = { policy: 'append-only', fps: 5, maxFrames: 16, minFrames: 1 } as const;
  const gateway = await startTestGateway(envs, { sampling });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  const states = [(await env.reset()).terms.scoreState];
  for (let step = 1; step <= 4; step += 1) states.push((await env.step(action())).terms.scoreState);
  assert.equal(
    envs.seen.frames.map(({ envs: wanted }) => wanted.length),
    [1, 0, 1, 0, 1],
  );
  assert.ok(envs.seen.frames.slice(1).every(({ onEpisodeEnd }) => onEpisodeEnd));
  assert.equal(
    states.map((state) => state.replace('SCORE_STATE_', '')),
    ['FRESH', 'HELD', 'FRESH', 'HELD', 'FRESH'],
  );
  await env.close();
  await gateway.close();
});

test.run();
