/** What every variant but one changes a single thing of: the defaults before `first-last` was chosen by these runs. */
export const BASE = {
    reward: {
        envWeight: 1,
        scale: 1,
        potentialOffset: -1,
        successBonus: 3,
        failurePotential: 'hold',
        envSuccess: 'paid',
    },
    sampling: { policy: 'append-only', fps: 10, maxFrames: 16, minFrames: 1 },
    success: { threshold: 0.5, k: 2, n: 3, endsEpisode: false },
    smoothing: 1,
};
function reward(change) {
    return { ...BASE, reward: { ...BASE.reward, ...change } };
}
function sampling(change) {
    return { ...BASE, sampling: { ...BASE.sampling, ...change } };
}
export const VARIANTS = {
    base: BASE,
    'offset-0': reward({ potentialOffset: 0 }),
    'success-ends': { ...BASE, success: { ...BASE.success, endsEpisode: true } },
    'first-last': sampling({ policy: 'first-last' }),
    // The shipped sampling at the scale that PPO wants.
    'first-last-scale-5': { ...reward({ scale: 5 }), sampling: { ...BASE.sampling, policy: 'first-last' } },
    // Long enough for a whole episode: every step is scored, and no prefix is thinned.
    'max-frames-32': sampling({ maxFrames: 32 }),
    smoothed: { ...BASE, smoothing: 0.5 },
    'scale-2': reward({ scale: 2 }),
    'bonus-1': reward({ successBonus: 1 }),
    'scale-5': reward({ scale: 5 }),
    'failure-zero': reward({ failurePotential: 'zero' }),
};
