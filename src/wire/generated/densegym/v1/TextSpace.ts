// Original file: proto/densegym/v1/space.proto


/**
 * gymnasium.spaces.Text.
 */
export interface TextSpace {
  /**
   * Fewest characters.
   */
  'minLength'?: (number);
  /**
   * Most characters.
   */
  'maxLength'?: (number);
  /**
   * Every character that may occur, each once, in order.
   */
  'charset'?: (string);
}

/**
 * gymnasium.spaces.Text.
 */
export interface TextSpace__Output {
  /**
   * Fewest characters.
   */
  'minLength': (number);
  /**
   * Most characters.
   */
  'maxLength': (number);
  /**
   * Every character that may occur, each once, in order.
   */
  'charset': (string);
}
