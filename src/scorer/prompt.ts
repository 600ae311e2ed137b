import type { Layout, Prompt, PromptPart, Turn } from '../engine/engine.ts';
import { formatSeconds } from '../engine/stamp.ts';
import type { TimedImage } from '../frame/prefix.ts';

/**
 * The text around the instruction, to the letter, of jcoleharrison/TOPReward (arXiv 2602.19313). It ends without a space:
 * the space belongs to the token that is scored, ` True`.
 */
export const BEFORE_INSTRUCTION =
  'The above video shows a robot manipulation trajectory that completes the following task: ';
const AFTER_INSTRUCTION = ' Decide whether the above statement is True or not. The answer is:';

/** TOPReward's question about an instruction; the instruction stands in it as given. */
export function question(instruction: string): string {
  return `${BEFORE_INSTRUCTION}${instruction}${AFTER_INSTRUCTION}`;
}

/** Frames a second that the paper's code gives its videos, whatever the episode's. */
const PAPER_FPS = 2;

/** Frames in a layout, before any text. */
export function layOut(layout: Layout, frames: readonly Pick<TimedImage, 'image' | 'seconds'>[]): PromptPart[] {
  if (layout === 'paper-video') return [{ kind: 'video', images: frames.map(({ image }) => image), fps: PAPER_FPS }];
  return frames.flatMap(({ image, seconds }): PromptPart[] => [
    { kind: 'text', text: `<${formatSeconds(seconds)} seconds>` },
    { kind: 'image', image },
  ]);
}

/** TOPReward's prompt: the frames, then the question. */
export function topRewardPrompt(
  layout: Layout,
  turn: Turn,
  frames: readonly Pick<TimedImage, 'image' | 'seconds'>[],
  instruction: string,
): Prompt {
  return { layout, turn, parts: [...layOut(layout, frames), { kind: 'text', text: question(instruction) }] };
}
