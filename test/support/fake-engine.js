/** Stands in for a model where a test must decide what it says, or how it fails. */
export function createFakeEngine(answer) {
    const prompts = [];
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
        close: async () => { },
    };
}
