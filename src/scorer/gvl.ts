import type { ViewConfig } from '../config/view.ts';
import type { Engine, Prompt, PromptPart } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import type { TimedImage } from '../frame/prefix.ts';
import { shuffle } from '../frame/shuffle.ts';
import { requireReads } from './labels.ts';
import { askingOne, INSTRUCTION_SLOT, NO_USAGE, type Scorer, withoutLabels } from './scorer.ts';

/** Tokens of an answer's line, `Frame 12: Task Completion Percentages: 100%`, and of the words around them. */
const LINE_TOKENS = 24;
const TALK_TOKENS = 200;

/**
 * GVL (arXiv 2411.04549): the frames after the first in a random order, and the model says how much of the task each shows
 * done; the score is what it says of the last, in [0, 1]. Prompt and parsing are those of the default configuration of
 * jcoleharrison/TOPReward, without example episodes; its rescaling of fractional answers to a sum of 100 is left out, since it
 * mixes the frames. The order is drawn from the frames, so equal prefixes are shuffled alike.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the engine cannot answer in words.
 */
export function createGvl(engine: Engine, view?: ViewConfig): Scorer {
  if (!engine.generate) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `scorer gvl needs answers in words, which engine ${engine.name} does not give; choose another engine, or scorer topreward`,
    );
  }
  requireReads(engine, 'gvl', 'stamped-images', 'answer');
  const generate = engine.generate.bind(engine);
  return askingOne(engine, view, {
    name: 'gvl',
    layout: 'stamped-images',
    prompt: wordsOf(INSTRUCTION_SLOT).flat().join('\n'),
    async score({ frames }, instruction, options) {
      const [first, ...rest] = frames;
      if (!first) throw new DenseGymError('REQUEST_INVALID', 'gvl scores at least one frame, got none');
      // With the first frame alone there is nothing to say: it is 0% by the prompt.
      if (rest.length === 0) return withoutLabels(0, NO_USAGE);
      const order = shuffle(rest, rest.map(({ image }) => image.key).join());
      const maxTokens = TALK_TOKENS + LINE_TOKENS * order.length;
      const { text, usage } = await generate(gvlPrompt(first, order, instruction), { ...options, maxTokens });
      const percentages = readPercentages(text);
      const last = percentages[order.indexOf(rest.at(-1) ?? first)];
      if (percentages.length !== order.length || last === undefined) {
        const said = JSON.stringify(text.slice(0, 200));
        throw new DenseGymError(
          'ENGINE_REPLY_INVALID',
          `gvl asked model ${engine.model} for ${order.length} percentages and read ${percentages.length}; it said ${said}`,
        );
      }
      return withoutLabels(last / 100, usage);
    },
  });
}

export function gvlPrompt(first: TimedImage, shuffled: readonly TimedImage[], instruction: string): Prompt {
  const text = (line: string): PromptPart => ({ kind: 'text', text: `${line}\n` });
  const picture = ({ image }: TimedImage): PromptPart => ({ kind: 'image', image });
  const [before, after] = wordsOf(instruction);
  const parts = [
    ...before.map(text),
    picture(first),
    ...after.map(text),
    ...shuffled.flatMap((frame, i) => [text(`Frame ${i + 1}:`), picture(frame)]),
  ];
  return { layout: 'stamped-images', turn: 'answer', parts };
}

/** Lines before the first frame, and those after it. */
function wordsOf(instruction: string): readonly [readonly string[], readonly string[]] {
  const before = [
    `You are an expert roboticist tasked to predict task completion percentages for frames of a robot for the task of ${instruction}.
The task completion percentages are between 0 and 100, where 100 corresponds to full task completion.
We provide several examples of the robot performing the task at various stages and their corresponding task completion percentages.
Note that the frames may be in random order, so please pay attention to the individual frames when reasoning about task completion percentage.`,
    'Initial robot scene:',
  ];
  const after = [
    'In the initial robot scene, the task completion percentage is 0%.',
    `Now, for the task of ${instruction}, output the task completion percentage for the following frames that are presented in random order. For each frame, format your response as follow: Frame {i}: Task Completion Percentages:{}%`,
    'Be rigorous and precise; percentage reflects task completion.',
    'Remember: frames are in random order.',
  ];
  return [before, after];
}

/** Percentages from 0 to 100 in the order of the text; numbers beyond are passed over, as the reference's parser does. */
export function readPercentages(text: string): readonly number[] {
  return [...text.matchAll(/(-?\d+(?:\.\d+)?)\s*%/g)]
    .map(([, number]) => Number(number))
    .filter((value) => value >= 0 && value <= 100);
}
