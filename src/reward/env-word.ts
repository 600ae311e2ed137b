import type { RewardConfig } from './config.ts';

/**
 * Whether the environment pays a termination as a success: more than any step of the episode before, and more than 0 at a
 * first step. 1 after zeros is a success, one more 1 of a pole that falls is none.
 *
 * @returns a function that takes each step of one episode in turn.
 */
export function createEnvWord(
  envSuccess: RewardConfig['envSuccess'],
): (envReward: number, terminated: boolean) => boolean {
  let best: number | undefined;
  return (envReward, terminated) => {
    const paid = envSuccess === 'paid' && envReward > (best ?? 0);
    best = Math.max(best ?? envReward, envReward);
    return terminated && paid;
  };
}
