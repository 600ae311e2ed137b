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
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN, ...more] = text
    .split(':')
    .map((share) => (share.trim() === '' ? Number.NaN : Number(share)));
  const fits = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1 + 1e-9 && y + height <= 1 + 1e-9;
  return fits && more.length === 0 ? { x, y, width, height } : undefined;
}
