// Original file: proto/densegym/v1/environment.proto


/**
 * A camera of an environment.
 */
export interface Camera {
  /**
   * Its name, for people and logs; unique.
   */
  'name'?: (string);
  /**
   * The environment's render(). Always true.
   */
  'render'?: (boolean);
  /**
   * The entry of a Dict observation with this key; the observation itself when the key is empty.
   */
  'observationKey'?: (string);
  /**
   * Where its pictures are. Required.
   */
  'source'?: "render"|"observationKey";
}

/**
 * A camera of an environment.
 */
export interface Camera__Output {
  /**
   * Its name, for people and logs; unique.
   */
  'name': (string);
  /**
   * The environment's render(). Always true.
   */
  'render'?: (boolean);
  /**
   * The entry of a Dict observation with this key; the observation itself when the key is empty.
   */
  'observationKey'?: (string);
  /**
   * Where its pictures are. Required.
   */
  'source'?: "render"|"observationKey";
}
