import type { Prompt, PromptPart } from '../engine/engine.ts';
import type { TimedImage } from '../frame/prefix.ts';

/**
 * The text around the instruction, to the letter, of jcoleharrison/TOPReward (arXiv 2602.19313). Qwen's chat template
 * is applied and cut at `<|im_end|>`, so the raw prompt still starts with the user turn. It ends without a space: the
 * space belongs to the token that is scored, ` True`.
 */
const HEAD = '<|im_start|>user\n';
const BEFORE_INSTRUCTION = 'The above video shows a robot manipulation trajectory that completes the following task: ';
const AFTER_INSTRUCTION = ' Decide whether the above statement is True or not. The answer is:';

/** The continuations whose probability TOPReward compares. */
export const TRUE_LABEL = ' True';
export const FALSE_LABEL = ' False';

/** TOPReward's question about an instruction; the instruction stands in it as given. */
export function question(instruction: string): string {
  return `${BEFORE_INSTRUCTION}${instruction}${AFTER_INSTRUCTION}`;
}

/**
 * Python's `'%.1f' % seconds`, as Qwen3-VL's processor prints time stamps: exact ties go to even (0.25 → `0.2`), where
 * JavaScript's `toFixed` goes up.
 */
export function formatSeconds(seconds: number): string {
  const tenths = seconds * 10;
  const below = Math.floor(tenths);
  // Only multiples of 1/4 are ties that a double holds exactly.
  const isTie = Number.isInteger(seconds * 4) && tenths - below === 0.5;
  return isTie ? ((below % 2 === 0 ? below : below + 1) / 10).toFixed(1) : seconds.toFixed(1);
}

/** The prompt in the `stamped-images` layout: a stamp and an image a frame, then the question. */
export function stampedImagesPrompt(
  frames: readonly Pick<TimedImage, 'image' | 'seconds'>[],
  instruction: string,
): Prompt {
  const parts: PromptPart[] = [{ kind: 'text', text: HEAD }];
  for (const { image, seconds } of frames) {
    parts.push({ kind: 'text', text: `<${formatSeconds(seconds)} seconds>` }, { kind: 'image', image });
  }
  parts.push({ kind: 'text', text: question(instruction) });
  return { layout: 'stamped-images', parts };
}
