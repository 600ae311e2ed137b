import sharp from 'sharp';
import type { Image } from './engine.ts';
import { createRecent } from './recent.ts';

/** Pictures whose encodings are remembered: growing prefixes send all of them again with each frame. */
const REMEMBERED = 2048;

/** Images as lossless PNG in base64, each packed once. */
export function createPictures(): { png(image: Image): Promise<string> } {
  const known = createRecent<Promise<string>>(REMEMBERED);
  return {
    png(image) {
      const packed = known.get(image.key) ?? toPng(image);
      known.set(image.key, packed);
      return packed;
    },
  };
}

async function toPng({ width, height, data }: Image): Promise<string> {
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return png.toString('base64');
}

/** Qwen's models cut pictures into cells of this many pixels a side; other sizes would be resized by each engine its own way. */
const CELL = 32;

/** The nearest size of whole cells with at most `maxPixels` pixels; the shape is kept as far as cells allow. */
export function cellGrid(
  size: { width: number; height: number },
  maxPixels: number,
): { width: number; height: number } {
  const shrink = Math.min(1, Math.sqrt(maxPixels / (size.width * size.height)));
  const cells = (length: number) => Math.max(1, Math.round((length * shrink) / CELL));
  return { width: CELL * cells(size.width), height: CELL * cells(size.height) };
}
