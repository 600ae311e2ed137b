import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import type { Image } from '../engine/engine.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Frame } from '../wire/frame.ts';

/** Largest picture that is decoded, in pixels. A 31 KB PNG can unfold to 780 MB at sharp's own default. */
const MAX_PIXELS = 4096 * 4096;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A frame as an engine sees it: decoded to RGB and resized to the engine's grid (Lanczos). A raw frame that fits already
 * keeps its pixels, bit for bit.
 *
 * @throws DenseGymError `FRAME_INVALID` when it is not a picture.
 */
export async function toImage(frame: Frame, grid: (size: Size) => Size): Promise<Image> {
  const { width, height, encoding, data, problem } = frame;
  if (problem !== undefined) throw invalid(frame, problem);
  if (encoding === 'raw' && (width < 1 || height < 1 || data.byteLength !== width * height * 3)) {
    throw invalid(frame, `${data.byteLength} bytes are no ${width}×${height} RGB picture`);
  }
  if (encoding === 'raw') {
    const size = grid({ width, height });
    if (size.width === width && size.height === height) return keyed(width, height, data);
  }
  try {
    const options = { limitInputPixels: MAX_PIXELS, failOn: 'error' } as const;
    const input =
      encoding === 'raw' ? sharp(data, { ...options, raw: { width, height, channels: 3 } }) : sharp(data, options);
    const size = grid(encoding === 'raw' ? { width, height } : await sizeOf(input));
    const pixels = await input
      .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer();
    return keyed(size.width, size.height, pixels);
  } catch (error) {
    throw invalid(frame, messageOf(error));
  }
}

async function sizeOf(input: Sharp): Promise<Size> {
  const { format, width, height } = await input.metadata();
  // By its first bytes, whatever the sender called it; sharp would also open SVG, which can name other files.
  if (format !== 'png' && format !== 'jpeg') throw new Error(`format ${format} is not accepted; send PNG, JPEG or raw`);
  return { width, height };
}

/** Its key is a hash of its size and pixels. */
export function keyed(width: number, height: number, data: Uint8Array): Image {
  const key = createHash('sha1').update(`${width}x${height}:`).update(data).digest('base64');
  return { width, height, data, key };
}

function invalid(frame: Frame, why: string): DenseGymError {
  return new DenseGymError(
    'FRAME_INVALID',
    `frame of step ${frame.step}, camera ${JSON.stringify(frame.camera)}, is not a picture: ${why}`,
  );
}

/** The pixels, for sharp. */
export function openPixels({ width, height, data }: Pick<Image, 'width' | 'height' | 'data'>): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Packs a raw frame for a client that asked for less than raw bytes. JPEG quality 95, as the contract says. */
export async function encodeFrame(frame: Frame, encoding: 'png' | 'jpeg'): Promise<Frame> {
  const raw = openPixels(frame);
  const data = await (encoding === 'png' ? raw.png() : raw.jpeg({ quality: 95 })).toBuffer();
  return { ...frame, encoding, data };
}
