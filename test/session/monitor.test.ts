import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { configSchema } from '../../src/config/schema.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

/** From step 4 on the camera is frozen where the model, which looks at nothing else, has just been pleased. */
async function start(onFlag: 'off' | 'warn' | 'stop', episodes = 1, claimsFrom = 4) {
  const { monitor, success } = configSchema.parse({ env: 'fake:', monitor: { onFlag }, success: { k: 8, n: 8 } });
  const votes = { ...success, threshold: 0.5 };
  const steps = 13;
  const engine = createFakeEngine(({ index }) => (index % (steps + 1) >= claimsFrom ? -0.01 : -9));
  const script = Array.from({ length: steps }, (_, i) => ({ truncated: i === steps - 1 }));
  const envs = createFakeEnvs({
    episodes: Array.from({ length: episodes }, () => script),
    shade: (_, step) => 40 + 10 * Math.min(step, 4),
  });
  const gateway = await startTestGateway(envs, { engine, monitor, success: votes });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  async function play() {
    const seen = [(await env.reset()).terms];
    for (;;) {
      const { terms, truncated, terminated } = await env.step(action());
      seen.push(terms);
      if (truncated || terminated) return { seen, truncated };
    }
  }
  return { gateway, play, close: async () => [await env.close(), await gateway.close()] };
}

test('a flag is in the reply that brings it and in all later ones of its episode, and once in the log', async () => {
  const { gateway, play, close } = await start('warn', 2);
  const { seen } = await play();
  const flagged = seen.map(({ warnings }) => warnings.length);
  assert.equal(flagged, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  assert.match(seen.at(-1)?.warnings[0] ?? '', /^frozen-camera: the last 6 scored pictures are the same/);
  assert.is(
    seen.at(-1)?.successBonus === 3 || seen.some(({ successBonus }) => successBonus === 3),
    true,
    'it only warns',
  );
  assert.equal((await play()).seen[0]?.warnings, [], 'the next episode begins without it');
  const lines = gateway.logged.filter((line) => line.includes('"flag":"frozen-camera"'));
  assert.is(lines.length, 2, 'the first and the second are told, then ever more rarely');
  await close();
  assert.ok(gateway.logged.some((line) => line.includes('session closed') && line.includes('"frozen-camera":2')));
});

test('stop truncates the episode at the flag; the success that comes with it is not paid, and Φ is held', async () => {
  const { play, close } = await start('stop');
  const { seen, truncated } = await play();
  assert.is(seen.length, 10);
  assert.is(truncated, true);
  assert.is(seen.at(-1)?.success, false);
  assert.not(seen.some(({ successBonus }) => successBonus > 0));
  assert.ok((seen.at(-1)?.potential ?? -1) > -0.5, 'a truncation keeps Φ: the trainer bootstraps');
  await close();
});

test('off watches nothing', async () => {
  const { gateway, play, close } = await start('off');
  assert.not((await play()).seen.some(({ warnings }) => warnings.length > 0));
  assert.not(gateway.logged.some((line) => line.includes('"flag"')));
  await close();
});

test('a run in which the model calls done what the environment does not is told, across episodes', async () => {
  const { play, close } = await start('warn', 5);
  const last = [];
  for (let episode = 0; episode < 5; episode++) last.push((await play()).seen.at(-1)?.warnings ?? []);
  assert.equal(
    last.map((warnings) => warnings.filter((text) => text.startsWith('pleased-without-doing: ')).length),
    [0, 0, 0, 0, 1],
  );
  await close();
});

test.run();
