import { DenseGymError } from '../errors.ts';
import type { RewardMode } from './modes.ts';

export interface RewardConfig {
  readonly mode: RewardMode;
  /** Share that the mean of the scores so far keeps when a new one comes, in [0, 1); 0: no smoothing. Of progress, not of the verdict. */
  readonly smoothing: number;
  /** Admits the modes under which an agent may earn more by not finishing, to compare with. */
  readonly allowHovering: boolean;
  /** Weight of the environment's own reward, at least 0: below it the environment's own success would be charged for. */
  readonly envWeight: number;
  /** Factor of the shaping term, at least 0. */
  readonly scale: number;
  /** Φ = progress + this. With −1 only a success brings Φ to its top, 0; with 0 every gain of progress is above 0. */
  readonly potentialOffset: number;
  /** Paid once an episode, at its success. */
  readonly successBonus: number;
  /** What a termination that is no success does to Φ: `hold` keeps it, `zero` is policy-invariant but pays an agent for dying early while Φ < 0. */
  readonly failurePotential: 'hold' | 'zero';
  /**
   * Whether the environment's own pay tells a success. `paid`: a termination whose envReward is above every earlier one of
   * the episode, and above 0 if there is none, as a sparse reward's is at its success; `never`: the scorer's verdict alone.
   */
  readonly envSuccess: 'paid' | 'never';
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
  const { mode, allowHovering, scale, potentialOffset, successBonus } = config;
  if (mode !== 'potential') {
    if (allowHovering) return;
    throw new DenseGymError(
      'CONFIG_INVALID',
      `reward.mode ${mode} pays an agent that hovers before the goal; choose potential, or pass --reward-allow-hovering to compare with it`,
    );
  }
  const hovering = scale * gamma * Math.max(0, 1 + potentialOffset);
  if (!(successBonus > hovering)) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `reward.successBonus is ${successBonus}, but hovering before the goal is worth up to scale·γ·max(0, 1 + potentialOffset) = ` +
        `${hovering}; raise successBonus above that, or lower reward.scale or reward.potentialOffset`,
    );
  }
}
