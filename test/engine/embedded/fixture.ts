import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Engine, Image, Prompt } from '../../../src/engine/engine.ts';

interface Fixture {
  readonly frames: readonly string[];
  readonly prompts: readonly {
    readonly parts: readonly ({ readonly text: string } | { readonly image: number })[];
    readonly tokens: number;
    readonly logprobs: readonly [isTrue: number, isFalse: number];
  }[];
}

/** Hugging Face's answers on the shipped weights; made by models/recipe/make_fixture.py. */
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/embedded/huggingface.json', import.meta.url), 'utf8'),
) as Fixture;

export function imageOf(data: Uint8Array, size = 64): Image {
  return { width: size, height: size, data, key: createHash('sha1').update(data).digest('hex') };
}

export const IMAGES: readonly [Image, ...Image[]] = fixture.frames.map((frame) =>
  imageOf(new Uint8Array(Buffer.from(frame, 'base64'))),
) as [Image, ...Image[]];

export const ANSWERS = fixture.prompts.map(({ parts, tokens, logprobs }) => ({
  prompt: {
    layout: 'stamped-images',
    turn: 'open',
    parts: parts.map((part) =>
      'text' in part
        ? ({ kind: 'text', text: part.text } as const)
        : ({ kind: 'image', image: IMAGES[part.image] ?? IMAGES[0] } as const),
    ),
  } satisfies Prompt,
  tokens,
  logprobs,
}));

/** log P(" True") and log P(" False"), and what they cost. */
export async function ask(engine: Engine, prompt: Prompt) {
  const result = await engine.logprobs?.(prompt, [' True', ' False'], { signal: AbortSignal.timeout(60_000) });
  if (result === undefined) throw new Error('the embedded engine must offer logprobs');
  return { values: result.logprobs.map(({ logprob }) => logprob), usage: result.usage };
}
