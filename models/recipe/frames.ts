/** Rendered worlds as a scorer takes them. */
import { createHash } from 'node:crypto';
import type { Image } from '../../src/engine/engine.ts';
import { FRAME_SIZE, renderWorld, STEP_SECONDS, type World } from '../../src/env/tabletop/index.ts';
import type { TimedImage } from '../../src/frame/prefix.ts';

export function toImage(data: Uint8Array): Image {
  const key = createHash('sha1').update(data).digest('base64');
  return { width: FRAME_SIZE, height: FRAME_SIZE, data, key };
}

/** @param step its place in the episode, which need not be the world's own (a reversed or frozen video). */
export function toFrame(image: Image, step: number): TimedImage {
  return { image, step, seconds: step * STEP_SECONDS };
}

export function toFrames(worlds: readonly World[]): readonly TimedImage[] {
  return worlds.map((world, step) => toFrame(toImage(renderWorld(world)), step));
}
