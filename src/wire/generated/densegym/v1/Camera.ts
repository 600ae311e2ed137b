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
   * Where its pictures are: a key of a Dict observation, or empty for the environment's render().
   */
  'observationKey'?: (string);
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
   * Where its pictures are: a key of a Dict observation, or empty for the environment's render().
   */
  'observationKey': (string);
}
