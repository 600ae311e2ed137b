import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTROLS } from '../../src/audit/controls.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { fakeEpisode } from './fake-episode.ts';

const { views: VIEWS } = createTopReward(createFakeEngine(() => -1));
const context = { seed: 0, path: 'a', wrongInstructions: ['lift the cube', 'drop the cube', 'push the cube'] };
const SHADES = [10, 20, 30, 40, 50, 60];

function made(id: string, more: Partial<typeof context> = {}, shades: readonly number[] = SHADES) {
  const control = CONTROLS.find((each) => each.id === id);
  return control?.make(fakeEpisode(shades), { ...context, ...more });
}

/** First pixel of each frame. */
async function shades(id: string, more?: Partial<typeof context>): Promise<readonly number[]> {
  const episode = made(id, more);
  assert.ok(episode);
  assert.is(episode.count, SHADES.length);
  const seen = await Promise.all(SHADES.map((_, step) => episode.look(step, [...VIEWS, ...VIEWS])));
  for (const { image, views } of seen) assert.ok(views?.length === 2 && views.every(({ key }) => key === image.key));
  return seen.map(({ image }) => image.data[0] ?? -1);
}

test('frozen, stopped and reversed show the frames that they say', async () => {
  assert.equal(await shades('frozen_start'), [10, 10, 10, 10, 10, 10]);
  assert.equal(await shades('frozen_middle'), [30, 30, 30, 30, 30, 30]);
  assert.equal(await shades('frozen_end'), [60, 60, 60, 60, 60, 60]);
  assert.equal(await shades('stalled'), [10, 20, 30, 30, 30, 30]);
  assert.equal(await shades('reversed'), [60, 50, 40, 30, 20, 10]);
  assert.is(CONTROLS.find(({ id }) => id === 'stalled')?.from?.(6), 2, 'measured from where it stops');
});

test('shuffled shows each frame once, in an order that seed and path decide', async () => {
  const order = await shades('shuffled');
  assert.equal([...order].sort(), SHADES);
  assert.is.not(`${order}`, `${SHADES}`);
  assert.equal(await shades('shuffled'), order);
  assert.is.not(`${await shades('shuffled', { seed: 1 })}`, `${order}`);
  assert.is.not(`${await shades('shuffled', { path: 'b' })}`, `${order}`);
});

test('a wrong instruction is never the own one, and there is none where all are the same', async () => {
  const told = new Set(Array.from({ length: 40 }, (_, seed) => made('wrong_instruction', { seed })?.instruction));
  assert.equal([...told].sort(), ['drop the cube', 'push the cube']);
  assert.is(made('wrong_instruction', { wrongInstructions: ['lift the cube'] }), undefined);
  assert.equal(await shades('wrong_instruction'), SHADES);
});

test('blank shows grey; a sign comes into the first frame with the second', async () => {
  assert.equal(await shades('blank'), [128, 128, 128, 128, 128, 128]);
  const episode = made('text_in_image');
  const [first, second, last] = await Promise.all([0, 1, 5].map((step) => episode?.look(step, VIEWS)));
  const plain = await made('frozen_start')?.look(0, VIEWS);
  assert.is(first?.image.key, plain?.image.key);
  assert.is.not(second?.image.key, plain?.image.key);
  assert.is(second?.image.key, last?.image.key);
});

test.run();
