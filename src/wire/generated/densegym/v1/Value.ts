// Original file: proto/densegym/v1/tensor.proto

import type { Tensor as _densegym_v1_Tensor, Tensor__Output as _densegym_v1_Tensor__Output } from '../../densegym/v1/Tensor.ts';
import type { MapValue as _densegym_v1_MapValue, MapValue__Output as _densegym_v1_MapValue__Output } from '../../densegym/v1/MapValue.ts';
import type { ListValue as _densegym_v1_ListValue, ListValue__Output as _densegym_v1_ListValue__Output } from '../../densegym/v1/ListValue.ts';
import type { GraphValue as _densegym_v1_GraphValue, GraphValue__Output as _densegym_v1_GraphValue__Output } from '../../densegym/v1/GraphValue.ts';
import type { OneOfValue as _densegym_v1_OneOfValue, OneOfValue__Output as _densegym_v1_OneOfValue__Output } from '../../densegym/v1/OneOfValue.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Anything an environment exchanges with a trainer: an observation, an action, info, options, metadata.
 * 
 * What a space holds travels as: Box, Discrete, MultiBinary, MultiDiscrete -> `tensor` (a Discrete value has shape []);
 * Text -> `text`; Dict -> `map`; Tuple and unstacked Sequence -> `list`; stacked Sequence -> `tensor`; Graph -> `graph`;
 * OneOf -> `one_of`. Maps and lists nest at most 30 deep: parsers of protobuf stop at 100 messages.
 */
export interface Value {
  /**
   * An array, or a NumPy scalar (shape []).
   */
  'tensor'?: (_densegym_v1_Tensor | null);
  /**
   * A string, UTF-8.
   */
  'text'?: (string);
  /**
   * Named values, in order.
   */
  'map'?: (_densegym_v1_MapValue | null);
  /**
   * Values in order.
   */
  'list'?: (_densegym_v1_ListValue | null);
  /**
   * A graph.
   */
  'graph'?: (_densegym_v1_GraphValue | null);
  /**
   * One of several alternatives.
   */
  'oneOf'?: (_densegym_v1_OneOfValue | null);
  /**
   * A plain true or false.
   */
  'boolean'?: (boolean);
  /**
   * A plain integer.
   */
  'integer'?: (number | string | Long);
  /**
   * A plain floating-point number.
   */
  'real'?: (number | string);
  /**
   * Python's None. Always true.
   */
  'null'?: (boolean);
  /**
   * Plain bytes.
   */
  'blob'?: (Buffer | Uint8Array | string);
  /**
   * The value. Required.
   */
  'kind'?: "tensor"|"text"|"map"|"list"|"graph"|"oneOf"|"boolean"|"integer"|"real"|"null"|"blob";
}

/**
 * Anything an environment exchanges with a trainer: an observation, an action, info, options, metadata.
 * 
 * What a space holds travels as: Box, Discrete, MultiBinary, MultiDiscrete -> `tensor` (a Discrete value has shape []);
 * Text -> `text`; Dict -> `map`; Tuple and unstacked Sequence -> `list`; stacked Sequence -> `tensor`; Graph -> `graph`;
 * OneOf -> `one_of`. Maps and lists nest at most 30 deep: parsers of protobuf stop at 100 messages.
 */
export interface Value__Output {
  /**
   * An array, or a NumPy scalar (shape []).
   */
  'tensor'?: (_densegym_v1_Tensor__Output | null);
  /**
   * A string, UTF-8.
   */
  'text'?: (string);
  /**
   * Named values, in order.
   */
  'map'?: (_densegym_v1_MapValue__Output | null);
  /**
   * Values in order.
   */
  'list'?: (_densegym_v1_ListValue__Output | null);
  /**
   * A graph.
   */
  'graph'?: (_densegym_v1_GraphValue__Output | null);
  /**
   * One of several alternatives.
   */
  'oneOf'?: (_densegym_v1_OneOfValue__Output | null);
  /**
   * A plain true or false.
   */
  'boolean'?: (boolean);
  /**
   * A plain integer.
   */
  'integer'?: (string);
  /**
   * A plain floating-point number.
   */
  'real'?: (number);
  /**
   * Python's None. Always true.
   */
  'null'?: (boolean);
  /**
   * Plain bytes.
   */
  'blob'?: (Buffer);
  /**
   * The value. Required.
   */
  'kind'?: "tensor"|"text"|"map"|"list"|"graph"|"oneOf"|"boolean"|"integer"|"real"|"null"|"blob";
}
