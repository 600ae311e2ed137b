// Original file: proto/densegym/v1/environment.proto


/**
 * A new environment for this session; closed with it.
 */
export interface MakeTarget {
  /**
   * One of the names the server offers; empty: its only one.
   */
  'envId'?: (string);
}

/**
 * A new environment for this session; closed with it.
 */
export interface MakeTarget__Output {
  /**
   * One of the names the server offers; empty: its only one.
   */
  'envId': (string);
}
