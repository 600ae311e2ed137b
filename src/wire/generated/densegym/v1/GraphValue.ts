// Original file: proto/densegym/v1/tensor.proto

import type { Tensor as _densegym_v1_Tensor, Tensor__Output as _densegym_v1_Tensor__Output } from '../../densegym/v1/Tensor.ts';

/**
 * A graph as in gymnasium.spaces.GraphInstance.
 */
export interface GraphValue {
  /**
   * One row a node.
   */
  'nodes'?: (_densegym_v1_Tensor | null);
  /**
   * One row an edge; absent without edges.
   */
  'edges'?: (_densegym_v1_Tensor | null);
  /**
   * Shape [edges, 2]: from and to of each edge, as rows of `nodes`; absent without edges.
   */
  'edgeLinks'?: (_densegym_v1_Tensor | null);
}

/**
 * A graph as in gymnasium.spaces.GraphInstance.
 */
export interface GraphValue__Output {
  /**
   * One row a node.
   */
  'nodes': (_densegym_v1_Tensor__Output | null);
  /**
   * One row an edge; absent without edges.
   */
  'edges': (_densegym_v1_Tensor__Output | null);
  /**
   * Shape [edges, 2]: from and to of each edge, as rows of `nodes`; absent without edges.
   */
  'edgeLinks': (_densegym_v1_Tensor__Output | null);
}
