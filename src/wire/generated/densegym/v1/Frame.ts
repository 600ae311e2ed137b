// Original file: proto/densegym/v1/environment.proto

import type { Tensor as _densegym_v1_Tensor, Tensor__Output as _densegym_v1_Tensor__Output } from '../../densegym/v1/Tensor.ts';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One picture, keyed by environment, episode, step and camera.
 */
export interface Frame {
  /**
   * Which environment.
   */
  'envIndex'?: (number);
  /**
   * Which episode of that environment in this session, from 1.
   */
  'episode'?: (number | string | Long);
  /**
   * Step after which it was taken; 0: right after the reset.
   */
  'step'?: (number);
  /**
   * Which camera.
   */
  'camera'?: (string);
  /**
   * Time since the episode's reset, in seconds.
   */
  'seconds'?: (number | string);
  /**
   * The picture: uint8, shape [height, width, 3], RGB. Absent when `status` is set.
   */
  'image'?: (_densegym_v1_Tensor | null);
  /**
   * Why there is no picture, as in SessionResponse.status. The step that it was asked with has been executed all the same.
   */
  'status'?: (_google_rpc_Status | null);
}

/**
 * One picture, keyed by environment, episode, step and camera.
 */
export interface Frame__Output {
  /**
   * Which environment.
   */
  'envIndex': (number);
  /**
   * Which episode of that environment in this session, from 1.
   */
  'episode': (string);
  /**
   * Step after which it was taken; 0: right after the reset.
   */
  'step': (number);
  /**
   * Which camera.
   */
  'camera': (string);
  /**
   * Time since the episode's reset, in seconds.
   */
  'seconds': (number);
  /**
   * The picture: uint8, shape [height, width, 3], RGB. Absent when `status` is set.
   */
  'image': (_densegym_v1_Tensor__Output | null);
  /**
   * Why there is no picture, as in SessionResponse.status. The step that it was asked with has been executed all the same.
   */
  'status': (_google_rpc_Status__Output | null);
}
