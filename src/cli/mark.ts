import { type MarkOptions, markFailure, markSuccess } from '../client/supervision.ts';
import { DenseGymError } from '../errors.ts';

/**
 * `densegym mark`: a human's word on an episode, and a line on stdout that says what it does.
 *
 * @throws DenseGymError as `markSuccess`; `CONFIG_INVALID` for another word.
 */
export async function mark(word: string, options: MarkOptions): Promise<void> {
  if (word !== 'success' && word !== 'failure') {
    throw new DenseGymError('CONFIG_INVALID', `mark takes success or failure, got ${JSON.stringify(word)}`);
  }
  const marked = await (word === 'success' ? markSuccess : markFailure)(options);
  const { episode, step, bonusPaid } = marked;
  const effect = step === undefined ? 'a label only: the episode has ended' : `from step ${step} on`;
  const paid = bonusPaid ? '; its bonus had been paid' : '';
  process.stdout.write(`episode ${episode} of ${options.sessionId} is a ${word}, ${effect}${paid}\n`);
}
