import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Engine, Prompt, PromptPart } from '../../src/engine/engine.ts';
import { DenseGymError } from '../../src/errors.ts';
import type { Prefix, TimedImage } from '../../src/frame/prefix.ts';
import { createScorer, type ScorerConfig } from '../../src/scorer/create.ts';
import { readPercentages } from '../../src/scorer/gvl.ts';
import { createFakeEngine } from '../support/fake-engine.ts';

const CONFIG: ScorerConfig = {
  scorer: 'topreward',
  layout: 'stamped-images',
  chatTemplate: false,
  camera: '',
  labels: 'True,False',
};
const signal = AbortSignal.timeout(10_000);
const usage = { promptTokens: 10, evaluatedTokens: 10, bytesSent: 100 };

function frame(step: number): TimedImage {
  return { image: { width: 1, height: 1, data: new Uint8Array(3), key: String(step) }, step, seconds: step / 10 };
}

function prefix(count: number): Prefix {
  return { frames: Array.from({ length: count }, (_, i) => frame(i)), step: count - 1 };
}

/** A fake that knows a log-probability for each word, and remembers what it was asked. */
function createWordEngine(words: Readonly<Record<string, number>>, more: Partial<Engine> = {}) {
  const asked: { prompt: Prompt; continuations: readonly string[] }[] = [];
  const engine: Engine = {
    ...createFakeEngine(() => -1),
    layouts: ['stamped-images', 'paper-video'],
    turns: ['open', 'answer'],
    async logprobs(prompt, continuations) {
      asked.push({ prompt, continuations });
      return {
        logprobs: continuations.map((word) => ({ logprob: words[word] ?? Number.NaN, censored: word === ' Rare' })),
        usage,
      };
    },
    ...more,
  };
  return { engine, asked };
}

function textOf(parts: readonly PromptPart[]): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : `[${part.kind}]`)).join('');
}

async function refused(config: Partial<ScorerConfig>, engine: Engine): Promise<string> {
  try {
    createScorer({ ...CONFIG, ...config }, engine);
  } catch (error) {
    assert.instance(error, DenseGymError);
    assert.is((error as DenseGymError).reason, 'CONFIG_INVALID');
    return (error as Error).message;
  }
  return assert.unreachable('a scorer that cannot work was accepted') as never;
}

test('topreward asks for " True" in the open turn, and for "True" under the chat template', async () => {
  const { engine, asked } = createWordEngine({ ' True': -2, ' False': -0.2, True: -3, False: -0.1 });
  const open = createScorer(CONFIG, engine);
  const chat = createScorer({ ...CONFIG, chatTemplate: true }, engine);
  assert.equal([open.name, chat.name], ['topreward', 'topreward+chat']);
  assert.is((await open.score(prefix(2), 'stack', { signal })).value, -2);
  assert.is((await chat.score(prefix(2), 'stack', { signal })).value, -3);
  assert.equal(
    asked.map(({ prompt, continuations }) => [prompt.turn, ...continuations]),
    [
      ['open', ' True', ' False'],
      ['answer', 'True', 'False'],
    ],
  );
  const text =
    '<0.0 seconds>[image]<0.1 seconds>[image]The above video shows a robot manipulation trajectory that completes the ' +
    'following task: stack Decide whether the above statement is True or not. The answer is:';
  assert.is(textOf(asked[0]?.prompt.parts ?? []), text);
});

test('paper-video sends one video at the reference rate of 2 frames a second', async () => {
  const { engine, asked } = createWordEngine({ ' True': -2, ' False': -0.2 });
  await createScorer({ ...CONFIG, layout: 'paper-video' }, engine).score(prefix(5), 'stack', { signal });
  const [part] = asked[0]?.prompt.parts ?? [];
  assert.is(part?.kind === 'video' && part.images.length, 5);
  assert.is(part?.kind === 'video' && part.fps, 2);
});

test('log-odds is the difference, other labels have a name of their own, an upper bound stays marked', async () => {
  const { engine } = createWordEngine({ ' True': -2, ' False': -0.5, ' Yes': -1, ' Rare': -9 });
  const odds = await createScorer({ ...CONFIG, scorer: 'log-odds' }, engine).score(prefix(1), 'stack', { signal });
  assert.is(odds.value, -1.5);
  assert.is(odds.censored, false);
  const other = createScorer({ ...CONFIG, labels: 'Yes, Rare' }, engine);
  assert.is(other.name, 'topreward:Yes/Rare');
  const score = await other.score(prefix(1), 'stack', { signal });
  assert.equal([score.value, score.logprobFalse, score.censored], [-1, -9, true]);
});

test('instruction-likelihood is the mean over the tokens of the instruction, each after those before it', async () => {
  const { engine, asked } = createWordEngine(
    { ' stack': -3, ' the': -1, ' cup': -2 },
    { tokenize: async (text) => text.match(/ \w+/g) ?? [] },
  );
  const scorer = createScorer({ ...CONFIG, scorer: 'instruction-likelihood' }, engine);
  const { value, usage: cost } = await scorer.score(prefix(1), 'stack the cup', { signal });
  assert.is(value, -2);
  assert.is(cost.evaluatedTokens, 30);
  assert.equal(
    asked.map(({ prompt }) => textOf(prompt.parts).split('task:')[1]),
    ['', ' stack', ' stack the'],
  );
});

test('gvl shuffles all frames but the first, equal prefixes alike, and reads the last one', async () => {
  const shown: string[][] = [];
  const { engine } = createWordEngine(
    {},
    {
      generate: async ({ parts }) => {
        const keys = parts.flatMap((part) => (part.kind === 'image' ? [part.image.key] : []));
        shown.push(keys);
        const lines = keys
          .slice(1)
          .map((key, i) => `Frame ${i + 1}: Task Completion Percentages: ${10 * Number(key)}%`);
        return { text: lines.join('\n'), usage };
      },
    },
  );
  const scorer = createScorer({ ...CONFIG, scorer: 'gvl' }, engine);
  assert.is((await scorer.score(prefix(8), 'stack', { signal })).value, 0.7);
  await scorer.score(prefix(8), 'stack', { signal });
  assert.equal(shown[0], shown[1]);
  assert.is(shown[0]?.[0], '0');
  assert.equal([...(shown[0] ?? [])].sort(), ['0', '1', '2', '3', '4', '5', '6', '7']);
  assert.is.not(shown[0]?.join(), '0,1,2,3,4,5,6,7', 'the order is shuffled');
  assert.is((await scorer.score(prefix(1), 'stack', { signal })).value, 0, 'the first frame is 0% by the prompt');
});

test('gvl refuses an answer with another number of percentages, and says what it was', async () => {
  const { engine } = createWordEngine({}, { generate: async () => ({ text: 'Frame 1: 20%', usage }) });
  const asked = createScorer({ ...CONFIG, scorer: 'gvl' }, engine).score(prefix(4), 'stack', { signal });
  const message = await asked.then(String, (error: Error) => error.message);
  assert.match(message, /3 percentages and read 1; it said "Frame 1: 20%"/);
  assert.equal(readPercentages('a: 5%, b: 120%, c: -3%, d: 7.5 %'), [5, 7.5]);
});

test('weighted sums, with a name that says the weights', async () => {
  const { engine } = createWordEngine({ ' True': -2, ' False': -0.5 });
  const scorer = createScorer({ ...CONFIG, scorer: 'weighted:topreward=0.5, log-odds=2' }, engine);
  assert.is(scorer.name, 'weighted:topreward=0.5,log-odds=2');
  const { value, logprobTrue, usage: cost } = await scorer.score(prefix(2), 'stack', { signal });
  assert.equal([value, logprobTrue, cost.evaluatedTokens], [-4, -2, 20]);
});

test('the parts of a weighted sum see what is theirs, and say so in the name', async () => {
  const shown: string[] = [];
  const { engine } = createWordEngine({ ' True': -2, ' False': -0.5 });
  const logprobs = engine.logprobs?.bind(engine);
  const seeing: Engine = {
    ...engine,
    logprobs: (prompt, ...rest) => {
      shown.push(...prompt.parts.flatMap((part) => (part.kind === 'image' ? [part.image.key] : [])));
      return logprobs?.(prompt, ...rest) ?? Promise.reject(new Error('none'));
    },
  };
  const text = 'weighted:topreward[front]=1,log-odds[wrist+front@0:0:0.5:1]=2';
  const scorer = createScorer({ ...CONFIG, scorer: text }, seeing);
  assert.is(scorer.name, 'weighted:topreward=1,log-odds[wrist+front@0:0:0.5:1]=2');
  assert.equal(
    scorer.views.map(({ cameras, crop }) => [cameras, crop?.width]),
    [
      [['front'], undefined],
      [['wrist', 'front'], 0.5],
    ],
  );
  const [a, b] = [frame(0).image, frame(1).image];
  await scorer.score({ frames: [{ ...frame(0), image: a, views: [a, b] }], step: 0 }, 'stack', { signal });
  assert.equal(shown, ['0', '1']);
});

test('what an engine cannot do is refused at once, with the way out', async () => {
  const bare: Engine = createFakeEngine(() => -1);
  const { logprobs: _, ...mute } = bare;
  assert.match(await refused({}, mute), /needs log-probabilities.*scorer gvl/);
  assert.match(await refused({ layout: 'paper-video' }, bare), /fake reads layout stamped-images, and not paper-video/);
  assert.match(await refused({ chatTemplate: true }, bare), /leave --chat-template out/);
  assert.match(await refused({}, { ...bare, turns: ['answer'] }), /give --chat-template/);
  assert.match(await refused({ scorer: 'gvl' }, bare), /answers in words/);
  assert.match(await refused({ scorer: 'instruction-likelihood' }, bare), /tokenizer/);
  assert.match(await refused({ scorer: 'topreword' }, bare), /"topreword" does not exist; choose topreward/);
  assert.match(await refused({ scorer: 'weighted:topreward' }, bare), /"topreward" is not NAME=WEIGHT/);
  assert.match(await refused({ crop: '0:0:1' }, bare), /crop must be X:Y:WIDTH:HEIGHT .*, got "0:0:1"/);
  assert.match(await refused({ crop: '0.5:0:0.6:1' }, bare), /crop .*X.*WIDTH.*, got "0.5:0:0.6:1"/);
  assert.match(await refused({ labels: 'True' }, bare), /labels takes two different words/);
});

test.run();
