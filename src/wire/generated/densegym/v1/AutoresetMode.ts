// Original file: proto/densegym/v1/environment.proto

/**
 * What happens after an episode has ended; the modes are Gymnasium's.
 */
export const AutoresetMode = {
  /**
   * Not set: the server's default, which is DISABLED for a session of one environment and NEXT_STEP for a batch.
   */
  AUTORESET_MODE_UNSPECIFIED: 'AUTORESET_MODE_UNSPECIFIED',
  /**
   * Nothing: a step is FAILED_PRECONDITION until the environment has been reset.
   */
  AUTORESET_MODE_DISABLED: 'AUTORESET_MODE_DISABLED',
  /**
   * The next step resets the environment instead: it ignores the action, and its reward is 0.
   */
  AUTORESET_MODE_NEXT_STEP: 'AUTORESET_MODE_NEXT_STEP',
  /**
   * The step that ends the episode resets the environment too: `observation` is the new episode's, `final_observation`
   * and `final_info` are the old one's.
   */
  AUTORESET_MODE_SAME_STEP: 'AUTORESET_MODE_SAME_STEP',
} as const;

/**
 * What happens after an episode has ended; the modes are Gymnasium's.
 */
export type AutoresetMode =
  /**
   * Not set: the server's default, which is DISABLED for a session of one environment and NEXT_STEP for a batch.
   */
  | 'AUTORESET_MODE_UNSPECIFIED'
  | 0
  /**
   * Nothing: a step is FAILED_PRECONDITION until the environment has been reset.
   */
  | 'AUTORESET_MODE_DISABLED'
  | 1
  /**
   * The next step resets the environment instead: it ignores the action, and its reward is 0.
   */
  | 'AUTORESET_MODE_NEXT_STEP'
  | 2
  /**
   * The step that ends the episode resets the environment too: `observation` is the new episode's, `final_observation`
   * and `final_info` are the old one's.
   */
  | 'AUTORESET_MODE_SAME_STEP'
  | 3

/**
 * What happens after an episode has ended; the modes are Gymnasium's.
 */
export type AutoresetMode__Output = typeof AutoresetMode[keyof typeof AutoresetMode]
