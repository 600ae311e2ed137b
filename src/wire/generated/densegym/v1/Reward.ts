// Original file: proto/densegym/v1/reward.proto

import type { ScoreState as _densegym_v1_ScoreState, ScoreState__Output as _densegym_v1_ScoreState__Output } from '../../densegym/v1/ScoreState.ts';
import type { Score as _densegym_v1_Score, Score__Output as _densegym_v1_Score__Output } from '../../densegym/v1/Score.ts';

/**
 * The reward of one environment at one step, in its terms. All numbers are finite and have no unit.
 */
export interface Reward {
  /**
   * What the trainer optimises. From a gateway: env_weight * env_reward + shaping + success_bonus. From a host: env_reward.
   * 0 in a reply that carries a reset.
   */
  'reward'?: (number | string);
  /**
   * The environment's own reward, untouched.
   */
  'envReward'?: (number | string);
  /**
   * How far the instruction has been carried out, in [0, 1], from frames up to this step only. 0 before the first score.
   */
  'progress'?: (number | string);
  /**
   * Potential after this step, as it entered `shaping`: progress + potential_offset, or 0 while `success` is true and where the
   * end of the episode zeroes it. In a reply that carries a reset: the potential the new episode starts with.
   */
  'potential'?: (number | string);
  /**
   * scale * (gamma * potential - potential of the step before), unless RewardConfig.mode says otherwise. Summed over an episode
   * with gamma^t it telescopes to scale * (gamma^T * potential_T - potential_0). Ng, Harada and Russell, ICML 1999.
   */
  'shaping'?: (number | string);
  /**
   * Paid once an episode, at the first step at which `success` is true.
   */
  'successBonus'?: (number | string);
  /**
   * Where progress comes from.
   */
  'scoreState'?: (_densegym_v1_ScoreState);
  /**
   * The verdict that the instruction has been carried out: the scorer's, which stays until the episode ends, or at a
   * termination also the environment's own (RewardConfig.env_success). A human's word (SupervisionService) counts for more.
   */
  'success'?: (boolean);
  /**
   * The score behind a FRESH progress.
   */
  'score'?: (_densegym_v1_Score | null);
  /**
   * True when the model was never meant for this environment (the bundled model outside the bundled environment).
   */
  'outOfDomain'?: (boolean);
  /**
   * Potential the next episode starts with, in the reply that ends one under AUTORESET_MODE_SAME_STEP.
   */
  'nextPotential'?: (number | string);
  /**
   * What the gateway's monitor has found in this episode and in the run so far, each as `KIND: what was seen`, for example
   * `frozen-camera: …`. Empty when nothing was found. What each means: docs/monitor.md.
   */
  'warnings'?: (string)[];
  '_nextPotential'?: "nextPotential";
}

/**
 * The reward of one environment at one step, in its terms. All numbers are finite and have no unit.
 */
export interface Reward__Output {
  /**
   * What the trainer optimises. From a gateway: env_weight * env_reward + shaping + success_bonus. From a host: env_reward.
   * 0 in a reply that carries a reset.
   */
  'reward': (number);
  /**
   * The environment's own reward, untouched.
   */
  'envReward': (number);
  /**
   * How far the instruction has been carried out, in [0, 1], from frames up to this step only. 0 before the first score.
   */
  'progress': (number);
  /**
   * Potential after this step, as it entered `shaping`: progress + potential_offset, or 0 while `success` is true and where the
   * end of the episode zeroes it. In a reply that carries a reset: the potential the new episode starts with.
   */
  'potential': (number);
  /**
   * scale * (gamma * potential - potential of the step before), unless RewardConfig.mode says otherwise. Summed over an episode
   * with gamma^t it telescopes to scale * (gamma^T * potential_T - potential_0). Ng, Harada and Russell, ICML 1999.
   */
  'shaping': (number);
  /**
   * Paid once an episode, at the first step at which `success` is true.
   */
  'successBonus': (number);
  /**
   * Where progress comes from.
   */
  'scoreState': (_densegym_v1_ScoreState__Output);
  /**
   * The verdict that the instruction has been carried out: the scorer's, which stays until the episode ends, or at a
   * termination also the environment's own (RewardConfig.env_success). A human's word (SupervisionService) counts for more.
   */
  'success': (boolean);
  /**
   * The score behind a FRESH progress.
   */
  'score': (_densegym_v1_Score__Output | null);
  /**
   * True when the model was never meant for this environment (the bundled model outside the bundled environment).
   */
  'outOfDomain': (boolean);
  /**
   * Potential the next episode starts with, in the reply that ends one under AUTORESET_MODE_SAME_STEP.
   */
  'nextPotential'?: (number);
  /**
   * What the gateway's monitor has found in this episode and in the run so far, each as `KIND: what was seen`, for example
   * `frozen-camera: …`. Empty when nothing was found. What each means: docs/monitor.md.
   */
  'warnings': (string)[];
  '_nextPotential'?: "nextPotential";
}
