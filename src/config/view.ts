/** Part of a picture, as shares of its width and height. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of an environment a model is shown. */
export interface ViewConfig {
  /** Cameras by name, their pictures side by side; none: the environment's first. */
  readonly cameras: readonly string[];
  /** Of each camera's picture; absent: all of it. */
  readonly crop?: Crop;
}

export const CAMERA_FORM = 'NAME, or NAME+NAME side by side';
export const CROP_FORM = 'X:Y:WIDTH:HEIGHT in shares of the picture, for example 0.25:0:0.5:1';

/** `front`, `front+wrist`; nothing: the first camera. */
export function parseCameras(text: string): readonly string[] {
  return text.split('+').filter((name) => name !== '');
}

/** A crop as it is written; undefined when it is none. */
export function parseCrop(text: string): Crop | undefined {
  if (cropProblem(text) !== undefined) return undefined;
  const [x = 0, y = 0, width = 0, height = 0] = shares(text);
  return { x, y, width, height };
}

/** What is wrong with a crop as it is written; undefined when it is one. */
export function cropProblem(text: string): string | undefined {
  const all = shares(text);
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = all;
  if (!(all.length === 4 && x >= 0 && y >= 0 && width > 0 && height > 0)) return `must be ${CROP_FORM}`;
  const beyond = (start: number, size: number) => start + size > 1 + 1e-9; // 0.7 + 0.3 in floating point
  const say = (sum: string, value: number) =>
    `ends outside the picture: ${sum} is ${Number(value.toFixed(6))}, more than 1`;
  if (beyond(x, width)) return say('X + WIDTH', x + width);
  return beyond(y, height) ? say('Y + HEIGHT', y + height) : undefined;
}

function shares(text: string): readonly number[] {
  return text.split(':').map((share) => (share.trim() === '' ? Number.NaN : Number(share)));
}
