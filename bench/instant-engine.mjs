/** Answers at once, and costs this machine nothing: what is measured is the way, not the score. */
export const INSTANT = {
  contract: 'v1',
  name: 'instant',
  model: 'answers -1',
  layouts: ['stamped-images'],
  turns: ['open'],
  maxImages: 1000,
  grid: (size) => size,
  async logprobs({ parts }, continuations) {
    const usage = { promptTokens: parts.length, evaluatedTokens: parts.length, bytesSent: 0 };
    return { logprobs: continuations.map(() => ({ logprob: -1, censored: false })), usage };
  },
  close: async () => {},
};
