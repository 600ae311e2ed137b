/** What the monitor looks for, and from where on it speaks. Defaults and limits are in the schema of the configuration. */
export interface MonitorConfig {
  /** `warn`: in every reply and the log; `stop`: an episode with a flag is truncated and its bonus refused; `off`: nothing. */
  readonly onFlag: 'off' | 'warn' | 'stop';
  /** Progress, in (0, 1], from which on the model counts as pleased. */
  readonly high: number;
  /** Scored pictures in a row that must be repetitions, at least 2. */
  readonly frames: number;
  /** Mean difference, in levels of 255, up to which two pictures are the same: the camera's own noise. */
  readonly still: number;
  /** Share of the picture, in (0, 1], that another one must replace for a break. */
  readonly breakShare: number;
  /** The same as a multiple of what usually changes from one scored picture to the next, above 1. */
  readonly breakFactor: number;
  /** Progress that a break must bring with it, in (0, 1]. */
  readonly jump: number;
  /** How many of the latest episodes are compared with the environment's word. */
  readonly episodes: number;
  /** Resets in each sample whose drift is tested. */
  readonly driftEpisodes: number;
  /** Share of those tests, in (0, 1), that may say drift where there is none. */
  readonly driftAlpha: number;
}

/** Of one episode: the pictures that are scored are not those of what the robot does. */
export const EPISODE_FLAGS = ['frozen-camera', 'repeated-frame', 'scene-break'] as const;
/** Of the run: they need more than one episode. */
export const RUN_FLAGS = ['pleased-without-doing', 'disagreement', 'drift'] as const;
export type EpisodeFlag = (typeof EPISODE_FLAGS)[number];
export type RunFlag = (typeof RUN_FLAGS)[number];

export interface Flag<Kind = EpisodeFlag | RunFlag> {
  readonly kind: Kind;
  /** What was seen, with its numbers. */
  readonly message: string;
}
