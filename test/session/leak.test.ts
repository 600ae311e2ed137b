import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, type Stepped } from '../../src/client/env.ts';
import { embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { createBuiltinEnv } from '../../src/env/builtin.ts';
import type { BuiltinOptions } from '../../src/env/builtin-name.ts';
import type { Env } from '../../src/env/env.ts';
import { createLendingSource } from '../../src/env/lend.ts';
import { createPolicy } from '../../src/env/tabletop/index.ts';
import { readCalibration } from '../../src/reward/calibration-file.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import type { NdArray } from '../../src/wire/tensor.ts';
import { startTestGateway } from '../support/gateway.ts';

/** The real bundled model on the real bundled environment: nothing but pictures and words may reach a reward. */
const test = suite<Context>('leak', {} as Context);
test.before(async (context) => {
  const opened = await openEngine({ engine: 'embedded', vlm: { maxPixels: 1, exact: false }, budget: {} });
  Object.assign(context, { engine: opened.engine });
});
test.after(({ engine }) => engine.close());

interface Context {
  engine: Engine;
}

const SEEDS = [1, 2, 3];

/** Everything the trainer sees of expert episodes, with an environment changed by the test. */
async function play(
  { engine }: Context,
  options: Partial<BuiltinOptions>,
  change: (env: Env) => Env = (env) => env,
): Promise<Stepped[]> {
  const make = async (): Promise<Env> =>
    change(createBuiltinEnv({ task: 'pick-place', observations: 'state', ...options }));
  const calibration = readCalibration(embeddedCalibrationPath(), createTopReward(engine));
  const gateway = await startTestGateway(createLendingSource('test:', make), { engine, calibration });
  const env = await connect({ target: gateway.address, gamma: 0.97 });
  const steps: Stepped[] = [];
  for (const seed of SEEDS) {
    let { observation } = await env.reset({ seed });
    const policy = createPolicy('expert', 'pick-place', seed);
    for (let over = false; !over; ) {
      const data = Float32Array.from(policy((observation as NdArray).data as Float32Array));
      const step = await env.step({ dtype: 'float32', shape: [3], data });
      steps.push(step);
      observation = step.observation;
      over = step.terminated || step.truncated;
    }
  }
  await env.close();
  await gateway.close();
  return steps;
}

const rewards = (steps: readonly Stepped[]) =>
  steps.map(({ terms: { score, ...terms } }) => ({ ...terms, logprob: score?.logprobTrue }));

test("with the simulator's true progress replaced by NaN, every reward is the same bit for bit", async (context) => {
  const honest = await play(context, {});
  const blinded = await play(context, { progress: () => Number.NaN });
  assert.ok(
    blinded.every(({ info }) => Number.isNaN(info['true_progress'])),
    'the replacement is in force',
  );
  assert.ok(honest.every(({ info }) => !Number.isNaN(info['true_progress'])));
  assert.equal(rewards(blinded), rewards(honest));
});

test('with blank frames progress changes by at most .05, whatever the robot does', async (context) => {
  for (const shade of [0, 128, 255]) {
    const blank = (env: Env): Env => ({
      ...env,
      reset: async (...ask) => paint(await env.reset(...ask)),
      step: async (...ask) => paint(await env.step(...ask)),
    });
    const paint = <T extends { frames: readonly { data: Uint8Array }[] }>(result: T): T => ({
      ...result,
      frames: result.frames.map((frame) => ({ ...frame, data: new Uint8Array(frame.data.length).fill(shade) })),
    });
    const progress = (await play(context, {}, blank)).map(({ terms }) => terms.progress);
    const change = Math.max(...progress) - Math.min(...progress);
    assert.ok(change <= 0.05, `progress on blank frames of shade ${shade} changes by ${change}`);
  }
});

test.run();
