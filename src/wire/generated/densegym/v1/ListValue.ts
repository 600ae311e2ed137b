// Original file: proto/densegym/v1/tensor.proto

import type { Value as _densegym_v1_Value, Value__Output as _densegym_v1_Value__Output } from '../../densegym/v1/Value.ts';

/**
 * Values in order.
 */
export interface ListValue {
  /**
   * The values.
   */
  'values'?: (_densegym_v1_Value)[];
}

/**
 * Values in order.
 */
export interface ListValue__Output {
  /**
   * The values.
   */
  'values': (_densegym_v1_Value__Output)[];
}
