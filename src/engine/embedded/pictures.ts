/**
 * Prompts on their way to the thread: a picture is copied there once, and named by its key where it was sent before. A prompt of 64
 * frames has 63 of them from the one before, and copying these took longer than the model reads the new one.
 *
 * Both ends keep the keys of the same pictures, since both see the same prompts in the same order.
 */
import type { Image, Prompt, PromptPart } from '../engine.ts';
import { createRecent } from '../recent.ts';

/** Equal at both ends. 12 kB each. */
const KEPT = 1024;

/** A prompt whose images are their keys where the thread has them. */
export interface PackedPrompt extends Omit<Prompt, 'parts'> {
  readonly parts: readonly PackedPart[];
}

type PackedPart = Exclude<PromptPart, { kind: 'image' }> | { readonly kind: 'image'; readonly image: Image | string };

/** Of the end that sends; each prompt that it packs must be sent, in that order. After one that was not, both ends begin anew. */
export function createPacker(kept = KEPT): (prompt: Prompt) => PackedPrompt {
  const sent = createRecent<true>(kept);

  function pack(part: PromptPart): PackedPart {
    if (part.kind !== 'image') return part;
    const { image } = part;
    if (sent.get(image.key)) return { kind: 'image', image: image.key };
    // In a buffer of its own: a view would take along all of the message that it is a part of.
    const own = { ...image, data: new Uint8Array(image.data) };
    sent.set(image.key, true);
    return { kind: 'image', image: own };
  }

  return (prompt) => ({ ...prompt, parts: prompt.parts.map(pack) });
}

/** Of the end that receives; it must be given each prompt that was sent, as soon as it arrives. */
export function createUnpacker(kept = KEPT): (prompt: PackedPrompt) => Prompt {
  const received = createRecent<Image>(kept);

  function unpack(part: PackedPart): PromptPart {
    if (part.kind !== 'image') return part;
    const { image } = part;
    if (typeof image === 'string') {
      const known = received.get(image);
      if (known) return { kind: 'image', image: known };
      throw new Error(`picture ${image} was never sent to the thread of the embedded engine`);
    }
    received.set(image.key, image);
    return { kind: 'image', image };
  }

  return (prompt) => ({ ...prompt, parts: prompt.parts.map(unpack) });
}
