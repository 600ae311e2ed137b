import { DenseGymError } from '../errors.ts';

export interface RewardConfig {
  /** Weight of the environment's own reward. */
  readonly envWeight: number;
  /** Factor of the shaping term, at least 0. */
  readonly scale: number;
  /** Φ = progress + this. −1 makes every moment before success cost something; 0 starts from nothing. */
  readonly potentialOffset: number;
  /** Paid once an episode, at its success. */
  readonly successBonus: number;
  /** What a termination that is no success does to Φ: `hold` keeps it, `zero` is policy-invariant but pays an agent for dying early while Φ < 0. */
  readonly failurePotential: 'hold' | 'zero';
}

/**
 * Refuses a discount that is none, and rewards under which an agent that hovers at the best Φ until the time limit earns
 * as much as one that finishes: with Φ at most 1 + offset, hovering ends with scale·γ^T·Φ where finishing ends with 0 and
 * the bonus.
 *
 * @param gamma the trainer's own γ.
 * @throws DenseGymError `CONFIG_INVALID`.
 */
export function checkReward(config: RewardConfig, gamma: number): void {
  if (!(gamma >= 0 && gamma <= 1)) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `gamma must be in [0, 1], got ${gamma}; send the trainer's own discount factor`,
    );
  }
  const { scale, potentialOffset, successBonus } = config;
  const hovering = scale * gamma * Math.max(0, 1 + potentialOffset);
  if (!(successBonus > hovering)) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `reward.successBonus is ${successBonus}, but hovering before the goal is worth up to scale·γ·max(0, 1 + potentialOffset) = ` +
        `${hovering}; raise successBonus above that, or lower reward.scale or reward.potentialOffset`,
    );
  }
}
