/**
 * Share of episodes that end in the simulator's success under the policy's random actions, in [0, 1]. Each environment
 * plays equally many episodes: the first to end are the successful ones.
 *
 * @param env fresh, on scenes that the policy was not trained on.
 * @param episodes a multiple of `env.count`.
 */
export async function successRate(env, policy, episodes) {
    const left = new Int32Array(env.count).fill(Math.ceil(episodes / env.count));
    let observations = await env.reset();
    let successes = 0;
    while (left.some((count) => count > 0)) {
        const next = await env.step(policy.sample(observations, env.count));
        for (let i = 0; i < env.count; i++) {
            const isOver = next.terminated[i] === 1 || next.truncated[i] === 1;
            if (!isOver || (left[i] ?? 0) === 0)
                continue;
            left[i] = (left[i] ?? 0) - 1;
            successes += next.successes[i] ?? 0;
        }
        observations = next.observations;
    }
    return successes / (Math.ceil(episodes / env.count) * env.count);
}
