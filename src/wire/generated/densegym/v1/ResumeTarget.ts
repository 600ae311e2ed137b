// Original file: proto/densegym/v1/environment.proto


/**
 * A session that was parked when its stream broke.
 */
export interface ResumeTarget {
  /**
   * Its id, from OpenResponse.
   */
  'sessionId'?: (string);
}

/**
 * A session that was parked when its stream broke.
 */
export interface ResumeTarget__Output {
  /**
   * Its id, from OpenResponse.
   */
  'sessionId': (string);
}
