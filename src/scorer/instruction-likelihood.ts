import type { ViewConfig } from '../config/view.ts';
import type { Engine, Layout } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { requireLogprobs, requireReads } from './labels.ts';
import { BEFORE_INSTRUCTION, layOut } from './prompt.ts';
import { addUsage, askingOne, INSTRUCTION_SLOT, NO_USAGE, type Scorer, withoutLabels } from './scorer.ts';

/**
 * Mean log-likelihood of the instruction's own tokens after the frames and "…completes the following task:", in nats a
 * token: the weaker variant of the paper (arXiv 2602.19313, the reference's `instruction_reward`). It needs one request a
 * token; engines that keep a prefix evaluate one token for each after the first.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the engine cannot answer that.
 */
export function createInstructionLikelihood(
  engine: Engine,
  layout: Layout = 'stamped-images',
  view?: ViewConfig,
): Scorer {
  const name = 'instruction-likelihood';
  const logprobs = requireLogprobs(engine, name);
  requireReads(engine, name, layout, 'open');
  if (!engine.tokenize || engine.topTokens !== undefined) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `scorer ${name} needs any token's exact probability and the model's tokenizer, which engine ${engine.name} does not give; use vllm:, gguf: or llama-server:`,
    );
  }
  const tokenize = engine.tokenize.bind(engine);
  return askingOne(engine, view, {
    name,
    layout,
    prompt: `${BEFORE_INSTRUCTION}${INSTRUCTION_SLOT}`,
    async score(prefix, instruction, options) {
      const tokens = await tokenize(` ${instruction}`, options);
      const frames = layOut(layout, prefix.frames);
      let text = BEFORE_INSTRUCTION.trimEnd();
      let [sum, usage] = [0, NO_USAGE];
      for (const token of tokens) {
        const prompt = { layout, turn: 'open', parts: [...frames, { kind: 'text', text }] } as const;
        const reply = await logprobs(prompt, [token], options);
        sum += reply.logprobs[0]?.logprob ?? Number.NaN;
        usage = addUsage(usage, reply.usage);
        text += token;
      }
      const value = sum / tokens.length;
      if (Number.isFinite(value)) return withoutLabels(value, usage);
      const message = `engine ${engine.name} answered no finite likelihood of ${JSON.stringify(instruction)}`;
      throw new DenseGymError('ENGINE_REPLY_INVALID', message);
    },
  });
}
