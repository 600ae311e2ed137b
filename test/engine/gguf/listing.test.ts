import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readListed } from '../../../src/engine/gguf/listing.ts';

const completion = (...listings: [string, number][][]) => ({
  text: '',
  timings: { prompt_n: 1 },
  completion_probabilities: listings.map((probs) => ({ probs: probs.map(([tok_str, prob]) => ({ tok_str, prob })) })),
});

test('of all listings that llama.node repeats, the last counts', () => {
  const found = readListed(completion([[' True', 0.5]], [[' True', 0.25]]), ' True');
  assert.equal(found, { logprob: Math.log(0.25), censored: false });
});

test('a token that is not listed is none, and so is everything when nothing was listed', () => {
  assert.is(readListed(completion([[' True', 0.5]], [[' False', 0.25]]), ' True'), undefined);
  assert.is(readListed({ text: '', timings: { prompt_n: 0 } }, ' True'), undefined);
});

test('a probability too small for a float is an upper bound, and one above 1 by rounding is 1', () => {
  assert.equal(readListed(completion([[' True', 0]]), ' True'), { logprob: Math.log(2 ** -126), censored: true });
  assert.equal(readListed(completion([[' True', 1.0000001]]), ' True'), { logprob: 0, censored: false });
});

test('NaN is no probability', () => {
  assert.throws(() => readListed(completion([[' True', Number.NaN]]), ' True'), /gives " True" the probability NaN/);
});

test('two tokens of one text are not guessed at', () => {
  const twice: [string, number][] = [
    [' True', 0.5],
    [' True', 0.1],
  ];
  assert.throws(() => readListed(completion(twice), ' True'), /2 tokens of this model read " True"/);
});

test.run();
