import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LAYOUTS } from '../config/layouts.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import {
  type Engine,
  type Generated,
  type Image,
  type Judged,
  type LogprobsResult,
  type Prompt,
  TURNS,
} from './engine.ts';
import { requestKey } from './request-key.ts';

const sizeSchema = z.object({ width: z.number(), height: z.number() });
const usageSchema = z.object({ promptTokens: z.number(), evaluatedTokens: z.number(), bytesSent: z.number() });
const engineSchema = z.object({
  name: z.string(),
  model: z.string(),
  layouts: z.array(z.enum(LAYOUTS)),
  turns: z.array(z.enum(TURNS)),
  maxImages: z.number(),
  topTokens: z.number().optional(),
  /** What it can be asked. */
  asks: z.array(z.enum(['logprobs', 'tokenize', 'generate', 'judge'])),
});
const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('grid'), from: sizeSchema, to: sizeSchema }),
  z.object({
    kind: z.literal('logprobs'),
    key: z.string(),
    answer: z.object({
      logprobs: z.array(z.object({ logprob: z.number(), censored: z.boolean() })),
      usage: usageSchema,
    }),
  }),
  z.object({
    kind: z.literal('judge'),
    key: z.string(),
    answer: z.object({ progress: z.number(), usage: usageSchema }),
  }),
  z.object({ kind: z.literal('tokenize'), key: z.string(), answer: z.array(z.string()) }),
  z.object({
    kind: z.literal('generate'),
    key: z.string(),
    answer: z.object({ text: z.string(), usage: usageSchema }),
  }),
]);
type Line = z.infer<typeof lineSchema>;

const ENGINE_FILE = 'engine.json';
const ANSWERS_FILE = 'answers.jsonl';

/**
 * Writes down what an engine answers, for `createRecordedEngine`. Prompts are kept as hashes, and no address or key is.
 *
 * @param dir made when it is not there; what it holds of the same model is added to.
 * @throws DenseGymError `CONFIG_INVALID` when it holds answers of another model, or cannot be written to.
 */
export function withRecording(engine: Engine, dir: string): Engine {
  const { logprobs, tokenize, generate, judge } = engine;
  const asks = Object.entries({ logprobs, tokenize, generate, judge }).flatMap(([name, ask]) => (ask ? [name] : []));
  const { name, model, layouts, turns, maxImages, topTokens } = engine;
  writing(dir, () => mkdirSync(dir, { recursive: true }));
  if (existsSync(join(dir, ENGINE_FILE)) && readEngine(dir).model !== model) {
    const message = `${dir} holds answers of model ${readEngine(dir).model}, this is ${model}; record into another folder`;
    throw new DenseGymError('CONFIG_INVALID', message);
  }
  const described = { name, model, layouts, turns, maxImages, topTokens, asks };
  writing(dir, () => writeFileSync(join(dir, ENGINE_FILE), `${JSON.stringify(described, null, 2)}\n`));
  const known = new Set(readLines(dir).map(lineKey));
  const write = (line: Line) => {
    if (known.has(lineKey(line))) return;
    known.add(lineKey(line));
    appendFileSync(join(dir, ANSWERS_FILE), `${JSON.stringify(line)}\n`);
  };
  return {
    ...engine,
    grid(size) {
      const to = engine.grid(size);
      write({ kind: 'grid', from: { width: size.width, height: size.height }, to });
      return to;
    },
    ...(logprobs && {
      async logprobs(prompt, continuations, options) {
        const answer = await logprobs.call(engine, prompt, continuations, options);
        write({ kind: 'logprobs', key: requestKey(prompt, continuations), answer: copy(answer) });
        return answer;
      },
    }),
    ...(tokenize && {
      async tokenize(text, options) {
        const answer = await tokenize.call(engine, text, options);
        write({ kind: 'tokenize', key: text, answer: [...answer] });
        return answer;
      },
    }),
    ...(generate && {
      async generate(prompt, options) {
        const answer = await generate.call(engine, prompt, options);
        write({ kind: 'generate', key: requestKey(prompt, [options.maxTokens]), answer });
        return answer;
      },
    }),
    ...(judge && {
      async judge(images, instruction, options) {
        const answer = await judge.call(engine, images, instruction, options);
        write({ kind: 'judge', key: judgeKey(images, instruction), answer });
        return answer;
      },
    }),
  };
}

function writing(dir: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const message = `vlm.record ${dir} is no folder that answers can be written to: ${messageOf(error)}; name another`;
    throw new DenseGymError('CONFIG_INVALID', message, { cause: error });
  }
}

function copy({ logprobs, usage }: LogprobsResult) {
  return { logprobs: logprobs.map(({ logprob, censored }) => ({ logprob, censored })), usage };
}

/**
 * Plays back what an engine answered once, without it: for tests, and for looking at a run again.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the folder holds no recording.
 */
export function createRecordedEngine(dir: string): Engine {
  const { asks, topTokens, ...engine } = readEngine(dir);
  const answers = new Map(readLines(dir).map((line) => [lineKey(line), line]));

  /** The recorded line of this kind and key. */
  function recall<Kind extends Line['kind']>(kind: Kind, key: string, what: string): Extract<Line, { kind: Kind }> {
    const line = answers.get(`${kind} ${key}`);
    if (line?.kind === kind) return line as Extract<Line, { kind: Kind }>;
    throw new DenseGymError(
      'ENGINE_REPLY_INVALID',
      `recording ${dir} holds no answer to ${what}; record it with --vlm-record ${dir} and the engine itself`,
    );
  }

  return {
    contract: 'v1',
    ...engine,
    ...(topTokens !== undefined && { topTokens }),
    grid: ({ width, height }) => recall('grid', sizeKey({ width, height }), `pictures of ${width}×${height} pixels`).to,
    ...(asks.includes('logprobs') && {
      logprobs: async (prompt: Prompt, continuations: readonly string[]): Promise<LogprobsResult> =>
        recall('logprobs', requestKey(prompt, continuations), describe(prompt)).answer,
    }),
    ...(asks.includes('tokenize') && {
      tokenize: async (text: string) => recall('tokenize', text, `the text ${JSON.stringify(text)}`).answer,
    }),
    ...(asks.includes('generate') && {
      generate: async (prompt: Prompt, { maxTokens }: { maxTokens: number }): Promise<Generated> =>
        recall('generate', requestKey(prompt, [maxTokens]), describe(prompt)).answer,
    }),
    ...(asks.includes('judge') && {
      judge: async (images: readonly Image[], instruction: string): Promise<Judged> =>
        recall('judge', judgeKey(images, instruction), `${images.length} images and ${JSON.stringify(instruction)}`)
          .answer,
    }),
    close: async () => {},
  };
}

/** A progress model is asked about images and an instruction, in no layout of ours. */
function judgeKey(images: readonly Image[], instruction: string): string {
  const parts = images.map((image) => ({ kind: 'image', image }) as const);
  return requestKey({ layout: 'stamped-images', turn: 'open', parts }, [instruction]);
}

function describe({ layout, turn, parts }: Prompt): string {
  const images = parts.reduce((sum, part) => sum + imagesOf(part), 0);
  const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join(' ');
  return `a ${layout} prompt with turn ${turn}, ${images} images and the text "…${text.slice(-120)}"`;
}

function imagesOf(part: Prompt['parts'][number]): number {
  if (part.kind === 'text') return 0;
  return part.kind === 'image' ? 1 : part.images.length;
}

function lineKey(line: Line): string {
  return `${line.kind} ${line.kind === 'grid' ? sizeKey(line.from) : line.key}`;
}

function sizeKey({ width, height }: z.infer<typeof sizeSchema>): string {
  return `${width}x${height}`;
}

function readEngine(dir: string): z.infer<typeof engineSchema> {
  const path = join(dir, ENGINE_FILE);
  try {
    return engineSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const message = `recording ${path} cannot be read: ${messageOf(error)}; record one with --vlm-record ${dir}`;
    throw new DenseGymError('CONFIG_INVALID', message, { cause: error });
  }
}

/** A line that was cut off by a crash is left out. */
function readLines(dir: string): readonly Line[] {
  const path = join(dir, ANSWERS_FILE);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((text, i) => {
    try {
      return [lineSchema.parse(JSON.parse(text))];
    } catch (error) {
      if (i === lines.length - 1) return [];
      throw new DenseGymError('CONFIG_INVALID', `${path}, line ${i + 1}: ${messageOf(error)}`, { cause: error });
    }
  });
}
