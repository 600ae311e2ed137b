/** Sessions of an environment with two cameras, over the wire: what the model is shown, and what the trainer is told. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/client/env.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Image, Prompt } from '../../src/engine/engine.ts';
import { sigmoid, UNCALIBRATED } from '../../src/reward/calibration.ts';
import { createScorer } from '../../src/scorer/create.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { createFakeEnvs } from '../support/fake-env.ts';
import { action, startTestGateway } from '../support/gateway.ts';

/** Grey level of each camera's picture at a step. */
const shadeOf = (camera: string, step: number) => (camera === 'front' ? 40 : 120) + step;

function imagesOf({ parts }: Prompt): readonly Image[] {
  return parts.flatMap((part) => (part.kind === 'image' ? [part.image] : []));
}

/** The grey levels of a picture's outermost columns, and its size. */
function look({ width, height, data }: Image) {
  return { width, height, left: data[0], right: data[3 * (width - 1)] };
}

/** The log-probability that the fake model gives: it falls with the grey level of its last picture, at the left. */
const logprobOf = (grey: number) => -grey / 100;

/** Plays a reset and two steps of two cameras' pictures with the scorer that a config names. */
async function play(given: { camera?: string; scorer?: string }) {
  const engine = createFakeEngine(({ prompt }) => logprobOf(imagesOf(prompt).at(-1)?.data[0] ?? 0));
  const envs = createFakeEnvs({
    episodes: [[]],
    cameras: ['front', 'wrist'],
    frame: (frame) => ({ ...frame, data: new Uint8Array(48).fill(shadeOf(frame.camera, frame.step)) }),
  });
  const scorer = createScorer(configSchema.parse({ env: 'fake:', ...given }), engine);
  const gateway = await startTestGateway(envs, { scorer });
  const env = await connect({ target: gateway.address, gamma: 0.9 });
  const replies = [await env.reset(), await env.step(action()), await env.step(action())];
  await env.close();
  await gateway.close();
  return { engine, terms: replies.map(({ terms }) => terms), asked: envs.seen.frames };
}

test('camera front+wrist shows the model one picture of both, side by side', async () => {
  const { engine, terms, asked } = await play({ camera: 'front+wrist' });
  // First and current frame, as the shipped sampling shows them.
  assert.equal(
    engine.prompts.map((prompt) => imagesOf(prompt).map(look)),
    [0, 1, 2].map((step) =>
      [0, step].map((shown) => {
        return { width: 8, height: 4, left: shadeOf('front', shown), right: shadeOf('wrist', shown) };
      }),
    ),
  );
  assert.equal(
    asked.map(({ cameras }) => cameras),
    Array(3).fill(['front', 'wrist']),
  );
  assert.ok(terms.every(({ score }) => score?.scorer === 'topreward[front+wrist]'));
});

test('a camera that is not named is not asked for', async () => {
  const { engine, asked } = await play({ camera: 'wrist' });
  assert.equal(
    asked.map(({ cameras }) => cameras),
    Array(3).fill(['wrist']),
  );
  assert.equal(
    engine.prompts.map((prompt) => look(imagesOf(prompt).at(-1) as Image).left),
    [120, 121, 122],
  );
});

test('a weighted sum scores each camera apart, and the trainer gets the sum', async () => {
  const { engine, terms } = await play({ scorer: 'weighted:topreward[front]=1,topreward[wrist]=0.5' });
  // The fake looks at one picture of 4×4 a request: never at both cameras at once.
  assert.equal(
    engine.prompts.map((prompt) => look(imagesOf(prompt).at(-1) as Image)),
    [0, 1, 2].flatMap((step) =>
      ['front', 'wrist'].map((camera) => {
        const grey = shadeOf(camera, step);
        return { width: 4, height: 4, left: grey, right: grey };
      }),
    ),
  );
  terms.forEach(({ progress, score }, step) => {
    const sum = logprobOf(shadeOf('front', step)) + 0.5 * logprobOf(shadeOf('wrist', step));
    assert.ok(Math.abs(progress - sigmoid(sum, UNCALIBRATED.progress)) < 1e-6, `${progress} at step ${step}`);
    assert.is(score?.scorer, 'weighted:topreward=1,topreward=0.5');
  });
});

test('a sum of whole and tiled views keeps them apart', async () => {
  const { engine } = await play({ scorer: 'weighted:topreward[front+wrist]=1,topreward[wrist]=1' });
  assert.equal(
    engine.prompts.map((prompt) => look(imagesOf(prompt).at(-1) as Image)),
    [0, 1, 2].flatMap((step) => [
      { width: 8, height: 4, left: 40 + step, right: 120 + step },
      { width: 4, height: 4, left: 120 + step, right: 120 + step },
    ]),
  );
});

test.run();
