import { createHash } from 'node:crypto';
import type { Prompt } from './engine.ts';

/** Equal for requests that ask the same of the same pictures: a hash of the prompt and of what is wanted. */
export function requestKey(prompt: Prompt, wanted: readonly (string | number)[]): string {
  const parts = prompt.parts.map((part) => {
    if (part.kind === 'text') return part.text;
    return part.kind === 'image' ? [part.image.key] : [part.fps, part.images.map(({ key }) => key)];
  });
  const text = JSON.stringify([prompt.layout, prompt.turn, parts, wanted]);
  return createHash('sha256').update(text).digest('hex');
}
