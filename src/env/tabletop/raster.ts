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
  for (let i = 0; i < data.length; i++) data[i] = background[i % 3] ?? 0;
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
  const [centreX, centreY] = [box.x * size, box.y * size];
  const [halfWidth, halfHeight] = [box.halfWidth * size, box.halfHeight * size];
  const [left, right] = pixelRange(centreX, halfWidth, size);
  const [top, bottom] = pixelRange(centreY, halfHeight, size);
  for (let row = top; row <= bottom; row++) {
    const outsideY = Math.abs(row + 0.5 - centreY) - halfHeight;
    for (let column = left; column <= right; column++) {
      const signedDistance = Math.max(outsideY, Math.abs(column + 0.5 - centreX) - halfWidth);
      const cover = Math.min(1, Math.max(0, 0.5 - signedDistance)) * opacity;
      if (cover > 0) blend(data, (row * size + column) * 3, color, cover);
    }
  }
}

function pixelRange(centre: number, half: number, size: number): readonly [number, number] {
  return [Math.max(0, Math.floor(centre - half - 1)), Math.min(size - 1, Math.ceil(centre + half + 1))];
}

function blend(data: Uint8Array, at: number, color: Rgb, cover: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const old = data[at + channel] ?? 0;
    data[at + channel] = Math.round(old + ((color[channel] ?? 0) - old) * cover);
  }
}
