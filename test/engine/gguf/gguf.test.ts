import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../../../src/config/schema.ts';
import type { Engine, Prompt } from '../../../src/engine/engine.ts';
import { createGgufEngine } from '../../../src/engine/gguf/gguf.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { question } from '../../../src/scorer/prompt.ts';
import { ANSWERS, ask, IMAGES } from '../embedded/fixture.ts';

const MODEL = 'models/tabletop-vlm/model.gguf';
const [FIRST] = ANSWERS as [(typeof ANSWERS)[number]];
const [A, B, C] = IMAGES as unknown as [(typeof IMAGES)[0], (typeof IMAGES)[0], (typeof IMAGES)[0]];

const open = (more: { exact?: boolean; hangMs?: number } = {}) =>
  createGgufEngine({ path: MODEL, maxPixels: 64 * 64, ...more });

/** Process ids of llama.cpp under this process. */
function children(): readonly number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, state = ''] = /^ *(\d+) +(\d+) +(\S+) .*gguf\/child\.ts/.exec(line) ?? [];
    return Number(parent) === process.pid && !state.startsWith('Z') ? [Number(pid)] : [];
  });
}

function onlyChild(): number {
  const [pid, ...others] = children();
  if (pid === undefined || others.length > 0) throw new Error(`expected one process, got ${children()}`);
  return pid;
}

/** Largest difference, in nats, to Hugging Face's answers on the same weights. */
async function largestGap(exact: boolean): Promise<number> {
  const engine = await open({ exact });
  try {
    const gaps: number[] = [];
    for (const { prompt, tokens, logprobs } of ANSWERS) {
      const { values, usage } = await ask(engine, prompt);
      assert.is(usage.promptTokens, tokens, 'do llama.cpp and Hugging Face split the prompt alike?');
      assert.ok(usage.evaluatedTokens >= 1 && usage.evaluatedTokens <= tokens, `${usage.evaluatedTokens}`);
      gaps.push(...logprobs.map((logprob, i) => Math.abs(logprob - (values[i] ?? Number.NaN))));
    }
    return Math.max(...gaps);
  } finally {
    await engine.close();
  }
}

async function within(engine: Promise<Engine>, use: (engine: Engine) => Promise<void>): Promise<void> {
  const opened = await engine;
  try {
    await use(opened);
  } finally {
    await opened.close();
  }
}

const failure = (work: Promise<unknown> | undefined) =>
  Promise.resolve(work).then(
    () => ({ reason: 'none', message: 'it succeeded' }),
    (error) => ({ reason: error.reason as string, message: error.message as string }),
  );

test('exact, both labels equal Hugging Face to 2e-3 nats', async () => {
  const gap = await largestGap(true);
  assert.ok(gap <= 2e-3, `${gap}`);
});

test("with llama.cpp's defaults, attention in fp16, to 2e-2 nats", async () => {
  const gap = await largestGap(false);
  assert.ok(gap <= 2e-2, `${gap}`);
});

test('it says what it can do', () =>
  within(open({ exact: true }), async (engine) => {
    assert.match(engine.model, /^model@[0-9a-f]{8}-f32$/);
    assert.equal(engine.layouts, ['stamped-images', 'paper-video']);
    assert.equal(engine.turns, ['open', 'answer']);
    assert.equal(engine.grid({ width: 640, height: 480 }), { width: 64, height: 64 });
    assert.ok(engine.maxImages >= 64, `${engine.maxImages}`);
    assert.is(engine.topTokens, undefined);
  }));

test('a video fuses its frames two by two, and an odd count repeats the last', () =>
  within(open({ exact: true }), async (engine) => {
    // So fast that every stamp reads 0.0: the stamp of a last frame alone would differ from that of a pair.
    const video = (images: typeof IMAGES): Prompt => ({
      layout: 'paper-video',
      turn: 'open',
      parts: [
        { kind: 'video', images, fps: 1000 },
        { kind: 'text', text: question('reach the red cube') },
      ],
    });
    const four = await ask(engine, video([A, B, C, C]));
    const three = await ask(engine, video([A, B, C]));
    assert.equal(three.values, four.values);
    assert.is(three.usage.promptTokens, four.usage.promptTokens);
    const six = await ask(engine, video([A, B, C, C, A, B]));
    const pair = six.usage.promptTokens - four.usage.promptTokens;
    const [single, double] = ANSWERS as [(typeof ANSWERS)[number], (typeof ANSWERS)[number]];
    assert.is(pair, double.tokens - single.tokens, 'a pair and its stamp take as much as one image and its stamp');
    assert.not.equal((await ask(engine, video([A, B, C, A]))).values, four.values, 'the second of a pair is seen');
  }));

test('the turn of the answer has its own probabilities', () =>
  within(open(), async (engine) => {
    const inAnswer = await ask(engine, { ...FIRST.prompt, turn: 'answer' });
    const inOpen = await ask(engine, FIRST.prompt);
    assert.ok(inAnswer.usage.promptTokens > inOpen.usage.promptTokens);
    assert.not.equal(inAnswer.values, inOpen.values);
  }));

test('a token that is not among the most likely is found in the whole vocabulary', () =>
  within(open(), async (engine) => {
    const options = { signal: AbortSignal.timeout(120_000) };
    const tokens = [...'!"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~'];
    const all = await engine.logprobs?.(FIRST.prompt, [...tokens, ' True'], options);
    const values = all?.logprobs.map(({ logprob }) => logprob) ?? [];
    assert.is(values.length, tokens.length + 1);
    assert.ok(values.every((value) => Number.isFinite(value) && value < 0));
    const again = await ask(engine, FIRST.prompt);
    assert.is(again.values[0], values.at(-1), 'the same in either listing');
  }));

test('it generates, and splits texts into tokens that joined are the text', () =>
  within(open(), async (engine) => {
    const signal = AbortSignal.timeout(120_000);
    const tokens = await engine.tokenize?.(' put the red cube down, Öffne 🚪', { signal });
    assert.is(tokens?.join(''), ' put the red cube down, Öffne 🚪');
    assert.ok((tokens?.length ?? 0) > 5);
    const said = await engine.generate?.({ ...FIRST.prompt, turn: 'answer' }, { signal, maxTokens: 3 });
    assert.type(said?.text, 'string');
    assert.ok((said?.usage.promptTokens ?? 0) > FIRST.tokens);
    const first = await ask(engine, FIRST.prompt);
    const next = await engine.generate?.(FIRST.prompt, { signal, maxTokens: 1 });
    assert.is(next?.text, (first.values[0] ?? 0) > (first.values[1] ?? 0) ? ' True' : ' False', 'the likelier label');
  }));

test('many short requests in a row all succeed: a worn or stuck process is renewed behind them', () =>
  within(open(), async (engine) => {
    const first = await ask(engine, FIRST.prompt);
    const before = onlyChild();
    for (let i = 0; i < 300 && children()[0] === before; i++) await ask(engine, FIRST.prompt);
    assert.not.equal(children(), [before], 'it was renewed within 300 requests');
    assert.equal((await ask(engine, FIRST.prompt)).values, first.values);
  }));

test('what the question is to blame for is refused, and the next one is answered', () =>
  within(open(), async (engine) => {
    const options = { signal: AbortSignal.timeout(120_000) };
    const refuse = async (prompt: Prompt, word: string, message: RegExp) => {
      const { reason, message: said } = await failure(engine.logprobs?.(prompt, [word], options));
      assert.is(reason, 'REQUEST_INVALID', said);
      assert.match(said, message);
    };
    const { parts } = FIRST.prompt;
    const image = { kind: 'image', image: A } as const;
    await refuse(FIRST.prompt, ' True or', /is \d tokens of this model, and must be one/);
    await refuse({ ...FIRST.prompt, parts: [image, image, ...parts] }, ' True', /touch/);
    await refuse({ ...FIRST.prompt, parts: [...parts, { kind: 'text', text: '<__media__>' }] }, ' True', /mark of an/);
    const long = Array.from({ length: 300 }, () => [{ kind: 'text', text: 'x' } as const, image]).flat();
    await refuse({ ...FIRST.prompt, parts: long }, ' True', /the model reads \d+; show fewer frames/);
    assert.is((await ask(engine, FIRST.prompt)).usage.promptTokens, FIRST.tokens);
  }));

test('vlm.context bounds the prompt, and the refusal names the setting', async () => {
  const config = configSchema.parse({ env: 'builtin:tabletop/reach', engine: `gguf:${MODEL}`, vlm: { context: 2048 } });
  const [wide, { engine: narrow }] = [await open(), await openEngine(config)];
  const image = { kind: 'image', image: A } as const;
  const parts = Array.from({ length: 120 }, () => [{ kind: 'text', text: 'x' } as const, image]).flat();
  const signal = AbortSignal.timeout(120_000);
  try {
    assert.ok(narrow.maxImages < wide.maxImages, `${narrow.maxImages} < ${wide.maxImages}`);
    const { reason, message } = await failure(narrow.logprobs?.({ ...FIRST.prompt, parts }, [' True'], { signal }));
    assert.is(reason, 'REQUEST_INVALID');
    assert.match(message, /the model reads 2047; .*--vlm-context/);
  } finally {
    await Promise.all([wide.close(), narrow.close()]);
  }
});

test('requests wait for their turn', () =>
  within(open(), async (engine) => {
    const apart: (readonly number[])[] = [];
    for (const { prompt } of ANSWERS) apart.push((await ask(engine, prompt)).values);
    const together = await Promise.all(ANSWERS.map(({ prompt }) => ask(engine, prompt)));
    together.forEach(({ values }, i) => {
      assert.ok(Math.abs((values[0] ?? 0) - (apart[i]?.[0] ?? Number.NaN)) < 1e-3, `${i}`);
    });
  }));

test('a killed process fails what is under way, and is replaced', () =>
  within(open(), async (engine) => {
    const first = await ask(engine, FIRST.prompt);
    const killed = onlyChild();
    process.kill(killed, 'SIGSTOP');
    const pending = failure(ask(engine, FIRST.prompt));
    process.kill(killed, 'SIGKILL');
    const { reason, message } = await pending;
    assert.is(reason, 'ENGINE_UNAVAILABLE');
    assert.match(message, /ended with SIGKILL.*the next request starts it again/);
    assert.equal((await ask(engine, FIRST.prompt)).values, first.values);
    assert.is.not(onlyChild(), killed);
  }));

test('a process that hangs after its request was given up is killed and replaced', () =>
  within(open({ hangMs: 100 }), async (engine) => {
    const first = await ask(engine, FIRST.prompt);
    const hung = onlyChild();
    process.kill(hung, 'SIGSTOP');
    // Time for the request to reach the process; a signal that comes before would only take it out of the line.
    const signal = AbortSignal.timeout(200);
    const pending = failure(engine.logprobs?.(FIRST.prompt, [' True'], { signal }));
    const waiting = ask(engine, FIRST.prompt);
    const { reason, message } = await pending;
    assert.is(reason, 'ENGINE_UNAVAILABLE');
    assert.match(message, /given up before its answer/);
    assert.equal((await waiting).values, first.values, 'the one behind it is answered by the new process');
    assert.is.not(onlyChild(), hung);
  }));

test('close leaves no process, may come twice, and later requests say so', async () => {
  const engine = await open();
  const pending = failure(ask(engine, FIRST.prompt));
  await Promise.all([engine.close(), engine.close()]);
  assert.equal(children(), []);
  assert.is((await pending).reason, 'ENGINE_UNAVAILABLE');
  const { reason, message } = await failure(ask(engine, FIRST.prompt));
  assert.is(reason, 'ENGINE_UNAVAILABLE');
  assert.match(message, /closed/);
  assert.equal(children(), []);
});

test.run();
