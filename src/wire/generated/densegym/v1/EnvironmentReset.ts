// Original file: proto/densegym/v1/environment.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How one environment is reset.
 */
export interface EnvironmentReset {
  /**
   * Which environment; each at most once in a request.
   */
  'envIndex'?: (number);
  /**
   * Seed of the environment's random numbers. Absent: it goes on with those it has.
   */
  'seed'?: (number | string | Long);
  /**
   * Options as gymnasium.Env.reset takes them: a serialised Value of kind `map`, or empty.
   */
  'options'?: (Buffer | Uint8Array | string);
  /**
   * The instruction from this episode on, 1 to 1,000 characters. Absent: stays. A host ignores it.
   */
  'instruction'?: (string);
  '_seed'?: "seed";
  '_instruction'?: "instruction";
}

/**
 * How one environment is reset.
 */
export interface EnvironmentReset__Output {
  /**
   * Which environment; each at most once in a request.
   */
  'envIndex': (number);
  /**
   * Seed of the environment's random numbers. Absent: it goes on with those it has.
   */
  'seed'?: (string);
  /**
   * Options as gymnasium.Env.reset takes them: a serialised Value of kind `map`, or empty.
   */
  'options': (Buffer);
  /**
   * The instruction from this episode on, 1 to 1,000 characters. Absent: stays. A host ignores it.
   */
  'instruction'?: (string);
  '_seed'?: "seed";
  '_instruction'?: "instruction";
}
