import type { ViewConfig } from '../config/view.ts';
import type { Engine, Layout, Turn } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { question, topRewardPrompt } from './prompt.ts';
import { askingOne, INSTRUCTION_SLOT, type Scorer } from './scorer.ts';

/** The two words whose probabilities are compared, without the space that the open turn puts before them. */
export interface Labels {
  readonly yes: string;
  readonly no: string;
}

export const LABELS: Labels = { yes: 'True', no: 'False' };

export interface LabelOptions {
  readonly layout?: Layout;
  readonly turn?: Turn;
  readonly labels?: Labels;
  readonly view?: ViewConfig;
}

/**
 * TOPReward (arXiv 2602.19313): the score of a prefix is log P(" True" | frames, question), zero-shot. log P(" False")
 * comes along, since the two together tell doubt from refusal.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the engine cannot answer that.
 */
export function createTopReward(engine: Engine, options: LabelOptions = {}): Scorer {
  return createLabelScorer('topreward', engine, options, (yes) => yes);
}

/**
 * log P(" True") − log P(" False"): what the model shares between the two words alone, in nats. It forgives a model that
 * would rather say something else.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the engine cannot answer that.
 */
export function createLogOdds(engine: Engine, options: LabelOptions = {}): Scorer {
  return createLabelScorer('log-odds', engine, options, (yes, no) => yes - no);
}

function createLabelScorer(
  base: string,
  engine: Engine,
  { layout = 'stamped-images', turn = 'open', labels = LABELS, view }: LabelOptions,
  toValue: (yes: number, no: number) => number,
): Scorer {
  const name = scorerName(base, turn, labels);
  const logprobs = requireLogprobs(engine, base);
  requireReads(engine, base, layout, turn);
  // After an open turn the next word begins with a space; the assistant's first word does not.
  const continuations = [labels.yes, labels.no].map((label) => (turn === 'open' ? ` ${label}` : label));
  return askingOne(engine, view, {
    name,
    layout,
    prompt: question(INSTRUCTION_SLOT),
    async score(prefix, instruction, options) {
      const prompt = topRewardPrompt(layout, turn, prefix.frames, instruction);
      const { logprobs: values, usage } = await logprobs(prompt, continuations, options);
      const [yes, no] = values;
      if (!yes || !no || !(yes.logprob <= 0 && no.logprob <= 0) || !Number.isFinite(yes.logprob + no.logprob)) {
        throw new DenseGymError(
          'ENGINE_REPLY_INVALID',
          `engine ${engine.name} answered log-probabilities ${yes?.logprob} and ${no?.logprob}; both must be finite and at most 0`,
        );
      }
      return {
        value: toValue(yes.logprob, no.logprob),
        logprobTrue: yes.logprob,
        logprobFalse: no.logprob,
        censored: yes.censored || no.censored,
        usage,
      };
    },
  });
}

/** Everything that changes the number is in the name; the shipped choice is plain. */
export function scorerName(base: string, turn: Turn, labels: Labels = LABELS): string {
  const words = labels.yes === LABELS.yes && labels.no === LABELS.no ? '' : `:${labels.yes}/${labels.no}`;
  return `${base}${words}${turn === 'answer' ? '+chat' : ''}`;
}

type Logprobs = NonNullable<Engine['logprobs']>;

/** @throws DenseGymError `CONFIG_INVALID`. */
export function requireLogprobs(engine: Engine, scorer: string): Logprobs {
  if (engine.logprobs) return engine.logprobs.bind(engine);
  throw new DenseGymError(
    'CONFIG_INVALID',
    `scorer ${scorer} needs log-probabilities, which engine ${engine.name} does not give; choose another engine, or scorer gvl`,
  );
}

/** @throws DenseGymError `CONFIG_INVALID`. */
export function requireReads(engine: Engine, scorer: string, layout: Layout, turn: Turn): void {
  if (!engine.layouts.includes(layout)) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `engine ${engine.name} reads layout ${engine.layouts.join(', ')}, and not ${layout}, which scorer ${scorer} is set to; change --layout or --engine`,
    );
  }
  if (!engine.turns.includes(turn)) {
    const way = turn === 'open' ? 'it adds a chat template itself: give --chat-template' : 'leave --chat-template out';
    throw new DenseGymError(
      'CONFIG_INVALID',
      `engine ${engine.name} cannot be asked for scorer ${scorer} this way: ${way}`,
    );
  }
}
