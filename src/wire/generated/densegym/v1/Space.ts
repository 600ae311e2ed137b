// Original file: proto/densegym/v1/space.proto

import type { BoxSpace as _densegym_v1_BoxSpace, BoxSpace__Output as _densegym_v1_BoxSpace__Output } from '../../densegym/v1/BoxSpace.ts';
import type { DiscreteSpace as _densegym_v1_DiscreteSpace, DiscreteSpace__Output as _densegym_v1_DiscreteSpace__Output } from '../../densegym/v1/DiscreteSpace.ts';
import type { MultiBinarySpace as _densegym_v1_MultiBinarySpace, MultiBinarySpace__Output as _densegym_v1_MultiBinarySpace__Output } from '../../densegym/v1/MultiBinarySpace.ts';
import type { MultiDiscreteSpace as _densegym_v1_MultiDiscreteSpace, MultiDiscreteSpace__Output as _densegym_v1_MultiDiscreteSpace__Output } from '../../densegym/v1/MultiDiscreteSpace.ts';
import type { TextSpace as _densegym_v1_TextSpace, TextSpace__Output as _densegym_v1_TextSpace__Output } from '../../densegym/v1/TextSpace.ts';
import type { DictSpace as _densegym_v1_DictSpace, DictSpace__Output as _densegym_v1_DictSpace__Output } from '../../densegym/v1/DictSpace.ts';
import type { TupleSpace as _densegym_v1_TupleSpace, TupleSpace__Output as _densegym_v1_TupleSpace__Output } from '../../densegym/v1/TupleSpace.ts';
import type { SequenceSpace as _densegym_v1_SequenceSpace, SequenceSpace__Output as _densegym_v1_SequenceSpace__Output } from '../../densegym/v1/SequenceSpace.ts';
import type { GraphSpace as _densegym_v1_GraphSpace, GraphSpace__Output as _densegym_v1_GraphSpace__Output } from '../../densegym/v1/GraphSpace.ts';
import type { OneOfSpace as _densegym_v1_OneOfSpace, OneOfSpace__Output as _densegym_v1_OneOfSpace__Output } from '../../densegym/v1/OneOfSpace.ts';

/**
 * What values an observation or an action can take; the ten kinds of gymnasium.spaces, with the same meaning.
 * A receiver that does not know a kind refuses it by name (UNIMPLEMENTED) when the session is opened.
 */
export interface Space {
  /**
   * An array with bounds.
   */
  'box'?: (_densegym_v1_BoxSpace | null);
  /**
   * One integer of a range.
   */
  'discrete'?: (_densegym_v1_DiscreteSpace | null);
  /**
   * An array of 0 and 1.
   */
  'multiBinary'?: (_densegym_v1_MultiBinarySpace | null);
  /**
   * An array of integers, each of a range of its own.
   */
  'multiDiscrete'?: (_densegym_v1_MultiDiscreteSpace | null);
  /**
   * A string.
   */
  'text'?: (_densegym_v1_TextSpace | null);
  /**
   * Named spaces.
   */
  'dict'?: (_densegym_v1_DictSpace | null);
  /**
   * Spaces in order.
   */
  'tuple'?: (_densegym_v1_TupleSpace | null);
  /**
   * Any number of values of one space.
   */
  'sequence'?: (_densegym_v1_SequenceSpace | null);
  /**
   * Graphs.
   */
  'graph'?: (_densegym_v1_GraphSpace | null);
  /**
   * A value of one of several spaces.
   */
  'oneOf'?: (_densegym_v1_OneOfSpace | null);
  /**
   * The kind. Required.
   */
  'kind'?: "box"|"discrete"|"multiBinary"|"multiDiscrete"|"text"|"dict"|"tuple"|"sequence"|"graph"|"oneOf";
}

/**
 * What values an observation or an action can take; the ten kinds of gymnasium.spaces, with the same meaning.
 * A receiver that does not know a kind refuses it by name (UNIMPLEMENTED) when the session is opened.
 */
export interface Space__Output {
  /**
   * An array with bounds.
   */
  'box'?: (_densegym_v1_BoxSpace__Output | null);
  /**
   * One integer of a range.
   */
  'discrete'?: (_densegym_v1_DiscreteSpace__Output | null);
  /**
   * An array of 0 and 1.
   */
  'multiBinary'?: (_densegym_v1_MultiBinarySpace__Output | null);
  /**
   * An array of integers, each of a range of its own.
   */
  'multiDiscrete'?: (_densegym_v1_MultiDiscreteSpace__Output | null);
  /**
   * A string.
   */
  'text'?: (_densegym_v1_TextSpace__Output | null);
  /**
   * Named spaces.
   */
  'dict'?: (_densegym_v1_DictSpace__Output | null);
  /**
   * Spaces in order.
   */
  'tuple'?: (_densegym_v1_TupleSpace__Output | null);
  /**
   * Any number of values of one space.
   */
  'sequence'?: (_densegym_v1_SequenceSpace__Output | null);
  /**
   * Graphs.
   */
  'graph'?: (_densegym_v1_GraphSpace__Output | null);
  /**
   * A value of one of several spaces.
   */
  'oneOf'?: (_densegym_v1_OneOfSpace__Output | null);
  /**
   * The kind. Required.
   */
  'kind'?: "box"|"discrete"|"multiBinary"|"multiDiscrete"|"text"|"dict"|"tuple"|"sequence"|"graph"|"oneOf";
}
