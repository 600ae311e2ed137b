// Original file: proto/densegym/v1/reward.proto

import type { Reward as _densegym_v1_Reward, Reward__Output as _densegym_v1_Reward__Output } from '../../densegym/v1/Reward.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * The final terms of a step or a reset that was answered PROVISIONAL: exactly one for each, joined by (env_index, episode,
 * step), in the order of the steps of its episode. Those of an ended episode may come while later ones run.
 */
export interface RewardUpdate {
  /**
   * Which environment of the batch.
   */
  'envIndex'?: (number);
  /**
   * Which episode of that environment, from 1.
   */
  'episode'?: (number | string | Long);
  /**
   * Which step of the episode, from 1; 0: its reset, whose reward is 0.
   */
  'step'?: (number);
  /**
   * The final terms: `score_state` is FRESH, HELD or FALLBACK.
   */
  'reward'?: (_densegym_v1_Reward | null);
}

/**
 * The final terms of a step or a reset that was answered PROVISIONAL: exactly one for each, joined by (env_index, episode,
 * step), in the order of the steps of its episode. Those of an ended episode may come while later ones run.
 */
export interface RewardUpdate__Output {
  /**
   * Which environment of the batch.
   */
  'envIndex': (number);
  /**
   * Which episode of that environment, from 1.
   */
  'episode': (string);
  /**
   * Which step of the episode, from 1; 0: its reset, whose reward is 0.
   */
  'step': (number);
  /**
   * The final terms: `score_state` is FRESH, HELD or FALLBACK.
   */
  'reward': (_densegym_v1_Reward__Output | null);
}
