export type Rgb = readonly [red: number, green: number, blue: number];

/** An RGB picture of `size` × `size` pixels, one byte a channel, row by row from the top left. */
export interface Canvas {
  readonly size: number;
  readonly data: Uint8Array;
}

/** An axis-aligned box in units of the picture's side: its centre and half its width and height. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

export function createCanvas(size: number, background: Rgb): Canvas {
  const data = new Uint8Array(size * size * 3);
  data.set(background);
  for (let filled = 3; filled < data.length; filled *= 2) data.copyWithin(filled, 0, filled);
  return { size, data };
}

/**
 * Paints a box over the canvas. How much a pixel is covered follows from the signed distance of its centre to the
 * box's border, in pixels: fully half a pixel inside, not at all half a pixel outside. So sub-pixel motion shows.
 *
 * @param opacity 0 leaves the canvas as it is, 1 covers it.
 */
export function paintBox(canvas: Canvas, box: Box, color: Rgb, opacity = 1): void {
  const { size, data } = canvas;
  const [x, y, halfWidth, halfHeight] = [box.x * size, box.y * size, box.halfWidth * size, box.halfHeight * size];
  const [left, right] = [firstPixel(x, halfWidth), lastPixel(x, halfWidth, size)];
  const [top, bottom] = [firstPixel(y, halfHeight), lastPixel(y, halfHeight, size)];
  const [red, green, blue] = [Math.round(color[0]), Math.round(color[1]), Math.round(color[2])];
  // The larger of both distances counts, and so the smaller of both covers.
  for (let row = top; row <= bottom; row++) {
    const rowCover = coverAt(row, y, halfHeight);
    let at = (row * size + left) * 3;
    for (let column = left; column <= right; column++) {
      const cover = Math.min(rowCover, coverAt(column, x, halfWidth)) * opacity;
      if (cover === 1) {
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
      } else if (cover > 0) blend(data, at, color, cover);
      at += 3;
    }
  }
}

/** Of those that a box reaches along one axis. */
function firstPixel(centre: number, half: number): number {
  return Math.max(0, Math.floor(centre - half - 1));
}

function lastPixel(centre: number, half: number, size: number): number {
  return Math.min(size - 1, Math.ceil(centre + half + 1));
}

/** Cover of a pixel by the distance along one axis alone. */
function coverAt(pixel: number, centre: number, half: number): number {
  const outside = Math.abs(pixel + 0.5 - centre) - half;
  return Math.min(1, Math.max(0, 0.5 - outside));
}

function blend(data: Uint8Array, at: number, color: Rgb, cover: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const old = data[at + channel] ?? 0;
    data[at + channel] = Math.round(old + ((color[channel] ?? 0) - old) * cover);
  }
}
