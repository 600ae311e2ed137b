import type { Engine } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import { FALSE_LABEL, TRUE_LABEL, topRewardPrompt } from './prompt.ts';
import type { Scorer } from './scorer.ts';

/**
 * TOPReward (arXiv 2602.19313): the score of a prefix is log P(" True" | frames, question), zero-shot. log P(" False")
 * comes along, since the two together tell doubt from refusal.
 *
 * @throws DenseGymError `CONFIG_INVALID` when the engine gives no log-probabilities.
 */
export function createTopReward(engine: Engine): Scorer {
  if (!engine.logprobs) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `scorer topreward needs log-probabilities, which engine ${engine.name} does not give; choose another engine`,
    );
  }
  const logprobs = engine.logprobs.bind(engine);
  return {
    name: 'topreward',
    layout: 'stamped-images',
    model: engine.model,
    grid: engine.grid.bind(engine),
    async score(prefix, instruction, signal) {
      const prompt = topRewardPrompt('stamped-images', 'open', prefix.frames, instruction);
      const { logprobs: values, usage } = await logprobs(prompt, [TRUE_LABEL, FALSE_LABEL], { signal });
      const [yes, no] = values;
      if (!yes || !no || !(yes.logprob <= 0 && no.logprob <= 0) || !Number.isFinite(yes.logprob + no.logprob)) {
        throw new DenseGymError(
          'ENGINE_REPLY_INVALID',
          `engine ${engine.name} answered log-probabilities ${yes?.logprob} and ${no?.logprob}; both must be finite and at most 0`,
        );
      }
      return {
        value: yes.logprob,
        logprobTrue: yes.logprob,
        logprobFalse: no.logprob,
        censored: yes.censored || no.censored,
        usage,
      };
    },
  };
}
