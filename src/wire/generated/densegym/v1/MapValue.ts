// Original file: proto/densegym/v1/tensor.proto

import type { MapEntry as _densegym_v1_MapEntry, MapEntry__Output as _densegym_v1_MapEntry__Output } from '../../densegym/v1/MapEntry.ts';

/**
 * Named values. The order is kept; keys are unique.
 */
export interface MapValue {
  /**
   * The entries, in order.
   */
  'entries'?: (_densegym_v1_MapEntry)[];
}

/**
 * Named values. The order is kept; keys are unique.
 */
export interface MapValue__Output {
  /**
   * The entries, in order.
   */
  'entries': (_densegym_v1_MapEntry__Output)[];
}
