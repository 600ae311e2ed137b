// Original file: proto/densegym/v1/tensor.proto

import type { Value as _densegym_v1_Value, Value__Output as _densegym_v1_Value__Output } from '../../densegym/v1/Value.ts';

/**
 * A value of one of the alternatives of a OneOf space.
 */
export interface OneOfValue {
  /**
   * Which alternative, from 0.
   */
  'index'?: (number);
  /**
   * A value of that alternative's space. Required.
   */
  'value'?: (_densegym_v1_Value | null);
}

/**
 * A value of one of the alternatives of a OneOf space.
 */
export interface OneOfValue__Output {
  /**
   * Which alternative, from 0.
   */
  'index': (number);
  /**
   * A value of that alternative's space. Required.
   */
  'value': (_densegym_v1_Value__Output | null);
}
