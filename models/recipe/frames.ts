/** Rendered worlds as a scorer takes them. */
import { createHash } from 'node:crypto';
import type { Image } from '../../src/engine/engine.ts';
import { FRAME_SIZE, type Random, renderWorld, STEP_SECONDS, type World } from '../../src/env/tabletop/index.ts';
import type { TimedImage } from '../../src/frame/prefix.ts';

export function toImage(data: Uint8Array): Image {
  const key = createHash('sha1').update(data).digest('base64');
  return { width: FRAME_SIZE, height: FRAME_SIZE, data, key };
}

/** @param step its place in the episode, which need not be the world's own (a reversed or frozen video). */
export function toFrame(image: Image, step: number): TimedImage {
  return { image, step, seconds: step * STEP_SECONDS };
}

/** A camera's noise (standard deviation of 6 of 255) and its own gain (±8 %) and offset (±10) in each colour. */
export function disturb(random: Random): (image: Image) => Image {
  const gains = [0, 1, 2].map(() => random.uniform(0.92, 1.08));
  const offsets = [0, 1, 2].map(() => random.uniform(-10, 10));
  return ({ data }) => {
    const value = (old: number, i: number) => old * (gains[i % 3] ?? 1) + (offsets[i % 3] ?? 0) + 6 * random.normal();
    return toImage(Uint8Array.from(data, (old, i) => Math.min(255, Math.max(0, Math.round(value(old, i))))));
  };
}

export function toFrames(worlds: readonly World[]): readonly TimedImage[] {
  return worlds.map((world, step) => toFrame(toImage(renderWorld(world)), step));
}
