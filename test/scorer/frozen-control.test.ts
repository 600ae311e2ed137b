import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Prompt } from '../../src/engine/engine.ts';
import type { Prefix, TimedImage } from '../../src/frame/prefix.ts';
import { withFrozenControl } from '../../src/scorer/frozen-control.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createFakeEngine } from '../support/fake-engine.ts';

const signal = AbortSignal.timeout(10_000);

/** A frame whose look is a letter. */
function frame(look: string, step: number): TimedImage {
  return { image: { width: 1, height: 1, data: new Uint8Array(3), key: look }, step, seconds: step / 10 };
}

function prefix(looks: string): Prefix {
  return { frames: [...looks].map(frame), step: looks.length - 1 };
}

function looksOf({ parts }: Prompt): string {
  return parts.map((part) => (part.kind === 'image' ? part.image.key : '')).join('');
}

/** A fake model that likes images as such, .25 nats each, and a `z` at the end, 1 nat. */
function createLengthLover() {
  return createFakeEngine(({ prompt }) => {
    const looks = looksOf(prompt);
    return -9 + looks.length / 4 + (looks.endsWith('z') ? 1 : 0);
  });
}

test('what the number of images is worth is taken off, and what they show stays', async () => {
  const scorer = withFrozenControl(createTopReward(createLengthLover()));
  assert.is(scorer.name, 'topreward+frozen');
  const value = async (looks: string) => (await scorer.score(prefix(looks), 'lift', { signal })).value;
  assert.is(await value('a'), 0);
  assert.is(await value('aaaaaaaa'), 0);
  assert.is(await value('abcdefgh'), 0);
  assert.is(await value('abz'), 1);
});

test('the probabilities are those of the episode, and the cost is that of both requests', async () => {
  const scorer = withFrozenControl(createTopReward(createLengthLover()));
  const { logprobTrue, usage } = await scorer.score(prefix('abz'), 'lift', { signal });
  assert.is(logprobTrue, -7.25);
  assert.equal(usage, { promptTokens: 7, evaluatedTokens: 14, bytesSent: 0 });
});

test('a control is asked for once a start, times and instruction; a frozen prefix is its own', async () => {
  const engine = createLengthLover();
  const scorer = withFrozenControl(createTopReward(engine));
  const asked = async (looks: string, instruction = 'lift') => {
    const before = engine.prompts.length;
    await scorer.score(prefix(looks), instruction, { signal });
    return engine.prompts.slice(before).map(looksOf);
  };
  assert.equal(await asked('abz'), ['abz', 'aaa']);
  assert.equal(await asked('acd'), ['acd']);
  assert.equal(await asked('acde'), ['acde', 'aaaa']);
  assert.equal(await asked('bcd'), ['bcd', 'bbb']);
  assert.equal(await asked('acd', 'drop'), ['acd', 'aaa']);
  assert.equal(await asked('aaaa'), ['aaaa']);
  const late = { frames: prefix('abz').frames.map((each) => ({ ...each, seconds: each.seconds * 2 })), step: 2 };
  await scorer.score(late, 'lift', { signal });
  assert.is(looksOf(engine.prompts.at(-1) as Prompt), 'aaa');
  const stamps = engine.prompts.at(-1)?.parts.flatMap((part) => (part.kind === 'text' ? part.text : [])) ?? [];
  assert.equal(stamps.slice(0, 3), ['<0.0 seconds>', '<0.2 seconds>', '<0.4 seconds>']);
});

test('a control that fails fails the score, and is asked for again', async () => {
  let down = true;
  const engine = createFakeEngine(({ prompt }) => {
    if (down && looksOf(prompt) === 'aa') throw new Error('no');
    return -1;
  });
  const scorer = withFrozenControl(createTopReward(engine));
  await scorer.score(prefix('ab'), 'lift', { signal }).then(
    () => assert.unreachable('a score without its control'),
    (error: Error) => assert.is(error.message, 'no'),
  );
  down = false;
  assert.is((await scorer.score(prefix('ab'), 'lift', { signal })).value, 0);
});

test('views of a sum are all frozen', async () => {
  const [one, two] = ['x', 'y'].map((key) => ({ width: 1, height: 1, data: new Uint8Array(3), key }));
  assert.ok(one && two);
  const seen: string[] = [];
  const scorer = withFrozenControl({
    ...createTopReward(createLengthLover()),
    score: async ({ frames }) => {
      seen.push(frames.map(({ views = [] }) => views.map(({ key }) => key).join('')).join());
      const usage = { promptTokens: 0, evaluatedTokens: 0, bytesSent: 0 };
      return { value: -1, logprobTrue: -1, logprobFalse: -1, censored: false, ms: 0, usage };
    },
  });
  const frames = [
    { ...frame('x', 0), image: one, views: [one, one] },
    { ...frame('x', 1), image: one, views: [one, two] },
  ];
  await scorer.score({ frames, step: 1 }, 'lift', { signal });
  assert.equal(seen, ['xx,xy', 'xx,xx']);
});

test.run();
