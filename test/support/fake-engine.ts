import type { Engine, Prompt } from '../../src/engine/engine.ts';

/** What the fake answers for the n-th request (from 0): log P(" True"), or an error to throw, or a promise. */
export type FakeAnswer = (request: {
  readonly index: number;
  readonly prompt: Prompt;
  readonly signal: AbortSignal;
}) => number | Promise<number>;

export interface FakeEngine extends Engine {
  /** Prompts seen so far, oldest first. */
  readonly prompts: readonly Prompt[];
}

/** Stands in for a model where a test must decide what it says, or how it fails. */
export function createFakeEngine(answer: FakeAnswer): FakeEngine {
  const prompts: Prompt[] = [];
  return {
    contract: 'v1',
    name: 'fake',
    model: 'fake-model',
    layouts: ['stamped-images'],
    turns: ['open'],
    maxImages: 1000,
    grid: (size) => size,
    prompts,
    async logprobs(prompt, continuations, { signal }) {
      const index = prompts.length;
      prompts.push(prompt);
      const logprob = await answer({ index, prompt, signal });
      const usage = { promptTokens: prompt.parts.length, evaluatedTokens: prompt.parts.length, bytesSent: 0 };
      return { logprobs: continuations.map(() => ({ logprob, censored: false })), usage };
    },
    close: async () => {},
  };
}
