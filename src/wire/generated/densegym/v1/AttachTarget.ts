// Original file: proto/densegym/v1/environment.proto


/**
 * The server's long-lived environment. It belongs to one session at a time (else RESOURCE_EXHAUSTED, reason ENV_BUSY) and
 * keeps its state between sessions.
 */
export interface AttachTarget {
  /**
   * Its name; empty: the server's only one.
   */
  'envId'?: (string);
}

/**
 * The server's long-lived environment. It belongs to one session at a time (else RESOURCE_EXHAUSTED, reason ENV_BUSY) and
 * keeps its state between sessions.
 */
export interface AttachTarget__Output {
  /**
   * Its name; empty: the server's only one.
   */
  'envId': (string);
}
