// Original file: proto/densegym/v1/space.proto

import type { Space as _densegym_v1_Space, Space__Output as _densegym_v1_Space__Output } from '../../densegym/v1/Space.ts';

/**
 * One named space of a Dict.
 */
export interface DictSpaceEntry {
  /**
   * The name.
   */
  'key'?: (string);
  /**
   * Its space. Required.
   */
  'space'?: (_densegym_v1_Space | null);
}

/**
 * One named space of a Dict.
 */
export interface DictSpaceEntry__Output {
  /**
   * The name.
   */
  'key': (string);
  /**
   * Its space. Required.
   */
  'space': (_densegym_v1_Space__Output | null);
}
