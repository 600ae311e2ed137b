// Original file: proto/densegym/v1/space.proto

import type { Space as _densegym_v1_Space, Space__Output as _densegym_v1_Space__Output } from '../../densegym/v1/Space.ts';

/**
 * gymnasium.spaces.Sequence.
 */
export interface SequenceSpace {
  /**
   * Space of each element. Required.
   */
  'feature'?: (_densegym_v1_Space | null);
  /**
   * True when the elements travel as one array with a leading dimension.
   */
  'stacked'?: (boolean);
}

/**
 * gymnasium.spaces.Sequence.
 */
export interface SequenceSpace__Output {
  /**
   * Space of each element. Required.
   */
  'feature': (_densegym_v1_Space__Output | null);
  /**
   * True when the elements travel as one array with a leading dimension.
   */
  'stacked': (boolean);
}
