import { DenseGymError } from '../../errors.ts';
import type { Engine, Prompt, PromptPart, Turn } from '../engine.ts';
import { cellGrid } from '../picture.ts';
import { TOP_TOKENS } from '../top-tokens.ts';
import type { RemoteOptions } from './remote.ts';

/** A part of a prompt in layout `stamped-images`. */
export type StampedPart = Exclude<PromptPart, { kind: 'video' }>;

const TURNS_READ: readonly Turn[] = ['answer'];

/** What engines behind chat APIs have in common: the answer's turn only, and the likeliest tokens only. */
export function chatEngine({ maxImages, maxPixels }: RemoteOptions) {
  return {
    contract: 'v1',
    layouts: ['stamped-images'],
    turns: TURNS_READ,
    maxImages,
    topTokens: TOP_TOKENS,
    grid: (size: { width: number; height: number }) => cellGrid(size, maxPixels),
    close: async () => {},
  } as const satisfies Partial<Engine>;
}

/** @throws DenseGymError `NOT_SUPPORTED` for a video, and for a turn that is not among those given. */
export function stampedParts(
  { layout, turn, parts }: Prompt,
  turns: readonly Turn[],
  name: string,
): readonly StampedPart[] {
  const stamped = parts.filter((part) => part.kind !== 'video');
  if (layout !== 'stamped-images' || stamped.length < parts.length) {
    throw new DenseGymError('NOT_SUPPORTED', `${name} reads no video; use layout stamped-images, or gguf: or vllm:`);
  }
  if (!turns.includes(turn)) {
    throw new DenseGymError('NOT_SUPPORTED', `${name} adds a chat template itself; give --chat-template`);
  }
  return stamped;
}

/** A PNG in base64 as a URL that holds it: nothing is fetched by anyone. */
export function dataUrl(png: string): string {
  return `data:image/png;base64,${png}`;
}

/**
 * An answer in words.
 *
 * @param why as the server says why it ended, `length` for example.
 * @throws DenseGymError `ENGINE_REPLY_INVALID` when there is none.
 */
export function requireText(text: string | null | undefined, why: string | null | undefined, name: string): string {
  if (text) return text;
  const message = `${name} answered nothing and ended with ${JSON.stringify(why ?? 'no reason')}`;
  throw new DenseGymError(
    'ENGINE_REPLY_INVALID',
    `${message}; it refused, or spent its tokens on thinking: choose another model`,
  );
}
