/**
 * A running mean of each episode's scores: it starts again where a prefix has one frame.
 *
 * @param share of a new score in the mean, in (0, 1]; 1 is the score itself.
 */
export function smooth(scorer, share) {
    const means = new Map();
    if (share === 1)
        return scorer;
    return {
        ...scorer,
        async score(prefix, instruction, options) {
            const score = await scorer.score(prefix, instruction, options);
            const episode = prefix.frames[0]?.image.key ?? '';
            const before = prefix.step === 0 ? undefined : means.get(episode);
            const value = before === undefined ? score.value : before + share * (score.value - before);
            means.set(episode, value);
            return { ...score, value };
        },
    };
}
