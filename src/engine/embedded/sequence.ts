import { DenseGymError } from '../../errors.ts';
import type { Image, Prompt } from '../engine.ts';
import { CHATML } from '../turn.ts';
import type { ModelShape } from './model-files.ts';
import type { TextTokenizer } from './tokenizer.ts';

/** One piece of a tokenised prompt: a text token, or an image, which stands for several. */
export type Unit = number | Image;

/** Tokens of a unit. */
export function unitLength(unit: Unit, shape: ModelShape): number {
  return typeof unit === 'number' ? 1 : shape.imageSide ** 2;
}

export function sameUnit(a: Unit, b: Unit): boolean {
  return typeof a === 'number' || typeof b === 'number' ? a === b : a.key === b.key;
}

/**
 * The prompt as the model reads it. Touching texts are tokenised as one, as Hugging Face does with the whole prompt, and
 * every image stands between `<|vision_start|>` and `<|vision_end|>`.
 */
export function toUnits(prompt: Prompt, tokenizer: TextTokenizer, shape: ModelShape): readonly Unit[] {
  if (prompt.parts.every((part) => part.kind === 'text' && part.text === '')) {
    throw new DenseGymError('REQUEST_INVALID', 'prompt is empty; give it at least one part with text or an image');
  }
  const units: Unit[] = [];
  const { before, after } = CHATML[prompt.turn];
  let text = before;
  const flush = () => {
    if (text !== '') units.push(...encodeText(text, tokenizer, shape));
    text = '';
  };
  for (const part of prompt.parts) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'image') {
      flush();
      units.push(shape.visionStart, checkImage(part.image, shape), shape.visionEnd);
    } else
      throw new DenseGymError('NOT_SUPPORTED', 'the embedded engine reads images and no video; use "stamped-images"');
  }
  text += after;
  flush();
  checkLength(units, shape);
  return units;
}

function encodeText(text: string, tokenizer: TextTokenizer, shape: ModelShape): readonly number[] {
  const ids = tokenizer.encode(text);
  const reserved = ids.find((id) => shape.reservedTokens.includes(id));
  if (reserved === undefined) return ids;
  const message = `prompt text ${JSON.stringify(text)} holds the reserved token ${reserved}`;
  throw new DenseGymError('REQUEST_INVALID', `${message}; images go into parts of their own`);
}

function checkImage(image: Image, { imageSize }: ModelShape): Image {
  const { width, height, data } = image;
  if (width === imageSize && height === imageSize && data.length === width * height * 3) return image;
  const message = `image is ${width}×${height} with ${data.length} bytes, the embedded engine takes`;
  const wanted = `${imageSize}×${imageSize} RGB with ${imageSize * imageSize * 3} bytes`;
  throw new DenseGymError('FRAME_INVALID', `${message} ${wanted}; resize it to engine.grid()`);
}

function checkLength(units: readonly Unit[], shape: ModelShape): void {
  const tokens = units.reduce<number>((sum, unit) => sum + unitLength(unit, shape), 0);
  if (tokens > shape.maxTokens) {
    const message = `prompt is ${tokens} tokens, the embedded model reads ${shape.maxTokens}`;
    throw new DenseGymError('REQUEST_INVALID', `${message}; send fewer frames or a shorter instruction`);
  }
}
