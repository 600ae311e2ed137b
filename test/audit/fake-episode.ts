import type { AuditedEpisode, Label } from '../../src/audit/curves.ts';
import { keyed } from '../../src/frame/image.ts';
import type { OfflineEpisode } from '../../src/session/score-episode.ts';

export const SIDE = 8;

/** An episode of made-up pictures: frame i is a square of the i-th shade, 0 to 255. Ten frames a second. */
export function fakeEpisode(shades: readonly number[], instruction = 'lift the cube'): OfflineEpisode {
  return {
    count: shades.length,
    fps: 10,
    instruction,
    look: async (step, views) => {
      const image = keyed(SIDE, SIDE, new Uint8Array(SIDE * SIDE * 3).fill(shades[step] ?? 0));
      return { image, views: views.map(() => image) };
    },
  };
}

export function audited(path: string, label: Label, shades: readonly number[], instruction?: string): AuditedEpisode {
  return { path, label, episode: fakeEpisode(shades, instruction) };
}

/** Shades from 0 to `top` in so many frames. */
export function ramp(count: number, top: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Math.round((top * i) / (count - 1)));
}
