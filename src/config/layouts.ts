/**
 * How frames and text are laid out before a model sees them. Two layouts give two different rewards, so a layout is
 * named in config, in every score and in every cache key, and they are never mixed.
 *
 * `stamped-images`: `<t seconds>` and one image a frame, append-only, so that a growing prefix reuses an engine's cache.
 * `paper-video`: one video, whose frames the model fuses two by two, as the code of the paper sends it; nothing is reused.
 */
export const LAYOUTS = ['stamped-images', 'paper-video'] as const;
export type Layout = (typeof LAYOUTS)[number];
