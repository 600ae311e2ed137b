// Original file: proto/densegym/v1/tensor.proto

import type { Value as _densegym_v1_Value, Value__Output as _densegym_v1_Value__Output } from '../../densegym/v1/Value.ts';

/**
 * One named value.
 */
export interface MapEntry {
  /**
   * The name; may be empty.
   */
  'key'?: (string);
  /**
   * The value. Required.
   */
  'value'?: (_densegym_v1_Value | null);
}

/**
 * One named value.
 */
export interface MapEntry__Output {
  /**
   * The name; may be empty.
   */
  'key': (string);
  /**
   * The value. Required.
   */
  'value': (_densegym_v1_Value__Output | null);
}
