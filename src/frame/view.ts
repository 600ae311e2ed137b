import sharp from 'sharp';
import type { Crop, ViewConfig } from '../config/view.ts';
import type { Image } from '../engine/engine.ts';
import { DenseGymError } from '../errors.ts';
import type { Frame } from '../wire/frame.ts';
import { keyed, openPixels, type Size, toImage } from './image.ts';
import type { TimedImage } from './prefix.ts';

/** The picture that a model is shown of one moment. */
export interface View extends ViewConfig {
  /** The size that the model wants a picture of the given size to have. */
  grid(size: Size): Size;
}

/**
 * One moment in each view of a scorer.
 *
 * @param frames of that moment, one of each camera of the views.
 * @throws DenseGymError `FRAME_INVALID`, `FRAME_UNAVAILABLE`.
 */
export async function lookAt(
  frames: readonly Frame[],
  views: readonly View[],
): Promise<Pick<TimedImage, 'image' | 'views'>> {
  const seen = await Promise.all(views.map((view) => toView(frames, view)));
  const [image] = seen;
  if (image) return { image, views: seen };
  throw new DenseGymError('FRAME_UNAVAILABLE', 'there is no view to look at');
}

/**
 * One moment as a model is shown it: each camera's picture cropped, then set side by side at one height, then resized to
 * the grid. One whole picture that fits the grid keeps its pixels, bit for bit.
 *
 * @param frames of that moment, one of each camera of the view.
 * @throws DenseGymError `FRAME_INVALID`; `FRAME_UNAVAILABLE` when a camera's is missing.
 */
export async function toView(frames: readonly Frame[], { cameras, crop, grid }: View): Promise<Image> {
  const wanted = cameras.map((camera) => {
    const frame = frames.find((each) => each.camera === camera);
    if (frame) return frame;
    const message = `the environment sent no frame of camera ${JSON.stringify(camera)} where one was asked for`;
    throw new DenseGymError('FRAME_UNAVAILABLE', message);
  });
  const [first] = wanted;
  if (!first) throw new DenseGymError('FRAME_UNAVAILABLE', 'a view without cameras shows nothing');
  if (wanted.length === 1 && crop === undefined) return toImage(first, grid);
  const cut = await Promise.all(wanted.map(async (frame) => cropTo(await toImage(frame, (size) => size), crop)));
  return resize(await sideBySide(cut), grid);
}

/** Whole pixels, at least one each way. */
async function cropTo(image: Image, crop: Crop | undefined): Promise<Image> {
  if (!crop) return image;
  const left = Math.min(image.width - 1, Math.round(crop.x * image.width));
  const top = Math.min(image.height - 1, Math.round(crop.y * image.height));
  const width = Math.min(image.width - left, Math.max(1, Math.round(crop.width * image.width)));
  const height = Math.min(image.height - top, Math.max(1, Math.round(crop.height * image.height)));
  const data = await openPixels(image).extract({ left, top, width, height }).raw().toBuffer();
  return keyed(width, height, data);
}

/** At the height of the highest. */
async function sideBySide(images: readonly Image[]): Promise<Image> {
  const [only] = images;
  if (only && images.length === 1) return only;
  const height = Math.max(...images.map((image) => image.height));
  const scaled = await Promise.all(
    images.map((image) =>
      resize(image, ({ width }) => ({ width: Math.max(1, Math.round((width * height) / image.height)), height })),
    ),
  );
  const width = scaled.reduce((sum, image) => sum + image.width, 0);
  let left = 0;
  const parts = scaled.map((image) => {
    const part = {
      input: Buffer.from(image.data),
      raw: { width: image.width, height, channels: 3 as const },
      left,
      top: 0,
    };
    left += image.width;
    return part;
  });
  const canvas = sharp({ create: { width, height, channels: 3, background: 'black' } });
  return keyed(width, height, await canvas.composite(parts).removeAlpha().raw().toBuffer());
}

async function resize(image: Image, grid: (size: Size) => Size): Promise<Image> {
  const { width, height } = grid(image);
  if (width === image.width && height === image.height) return image;
  const data = await openPixels(image).resize(width, height, { fit: 'fill', kernel: 'lanczos3' }).raw().toBuffer();
  return keyed(width, height, data);
}
