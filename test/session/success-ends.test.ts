import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { configSchema } from '../../src/config/schema.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

/** The second and the third step look done, nothing else does; the environment itself never ends. */
async function start(endsEpisode: boolean) {
  const { success } = configSchema.parse({ env: 'fake:', success: { endsEpisode } });
  const engine = createFakeEngine(({ index }) => (index === 2 || index === 3 ? -0.01 : -5));
  const gateway = await startTestGateway(createFakeEnvs({ episodes: [[], []] }), {
    engine,
    success: { ...success, threshold: 0.5 },
  });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  return { gateway, env };
}

test('with success.endsEpisode the verdict terminates the episode: bonus paid, Φ 0, a reset needed', async () => {
  const { gateway, env } = await start(true);
  await env.reset();
  const steps = [await env.step(action()), await env.step(action()), await env.step(action())];
  assert.equal(
    steps.map(({ terminated, terms }) => [terminated, terms.success, terms.successBonus]),
    [
      [false, false, 0],
      [false, false, 0],
      [true, true, 3],
    ],
  );
  assert.is(steps[2]?.truncated, false);
  assert.is(steps[2]?.terms.potential, 0);
  await env.step(action()).then(
    () => assert.unreachable('a step after the end is refused'),
    (error: Error) => assert.match(error.message, 'was terminated at step 3'),
  );
  await env.reset();
  assert.is((await env.step(action())).terminated, false, 'the next episode counts its own votes');
  await env.close();
  await gateway.close();
});

test('without it the episode goes on after the verdict', async () => {
  const { gateway, env } = await start(false);
  await env.reset();
  const steps = [];
  for (let step = 0; step < 5; step++) steps.push(await env.step(action()));
  assert.equal(
    steps.map(({ terminated, terms }) => [terminated, terms.success]),
    [false, false, true, true, true].map((success) => [false, success]),
  );
  await env.close();
  await gateway.close();
});

test.run();
