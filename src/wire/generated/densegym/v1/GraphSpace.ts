// Original file: proto/densegym/v1/space.proto

import type { Space as _densegym_v1_Space, Space__Output as _densegym_v1_Space__Output } from '../../densegym/v1/Space.ts';

/**
 * gymnasium.spaces.Graph.
 */
export interface GraphSpace {
  /**
   * Space of a node: Box or Discrete. Required.
   */
  'node'?: (_densegym_v1_Space | null);
  /**
   * Space of an edge: Box or Discrete; absent without edge features.
   */
  'edge'?: (_densegym_v1_Space | null);
}

/**
 * gymnasium.spaces.Graph.
 */
export interface GraphSpace__Output {
  /**
   * Space of a node: Box or Discrete. Required.
   */
  'node': (_densegym_v1_Space__Output | null);
  /**
   * Space of an edge: Box or Discrete; absent without edge features.
   */
  'edge': (_densegym_v1_Space__Output | null);
}
