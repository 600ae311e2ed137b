// Original file: proto/densegym/v1/space.proto

import type { DictSpaceEntry as _densegym_v1_DictSpaceEntry, DictSpaceEntry__Output as _densegym_v1_DictSpaceEntry__Output } from '../../densegym/v1/DictSpaceEntry.ts';

/**
 * gymnasium.spaces.Dict. The order of keys is kept.
 */
export interface DictSpace {
  /**
   * The named spaces.
   */
  'entries'?: (_densegym_v1_DictSpaceEntry)[];
}

/**
 * gymnasium.spaces.Dict. The order of keys is kept.
 */
export interface DictSpace__Output {
  /**
   * The named spaces.
   */
  'entries': (_densegym_v1_DictSpaceEntry__Output)[];
}
