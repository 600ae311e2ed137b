import type { TimedImage } from '../frame/prefix.ts';

/** Cells along each side of a thumbnail: an object a thirtieth of the picture wide is still seen, and noise averages out. */
const SIDE = 32;

/** A scored picture as the monitor keeps it: 3 KB, whatever its size was. */
export interface Thumbnail {
  /** Equal keys mean equal pictures, pixel by pixel. */
  readonly key: string;
  /** Mean RGB of each of 32 × 32 cells, row by row; in a picture of fewer pixels cells share one. */
  readonly cells: Uint8Array;
}

export function toThumbnail({ width, height, data, key }: TimedImage['image']): Thumbnail {
  const cells = new Uint8Array(SIDE * SIDE * 3);
  for (let row = 0; row < SIDE; row++) {
    const [top, bottom] = span(row, height);
    for (let column = 0; column < SIDE; column++) {
      const [left, right] = span(column, width);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) sum += data[(y * width + x) * 3 + channel] ?? 0;
        }
        cells[(row * SIDE + column) * 3 + channel] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return { key, cells };
}

/** Pixels of a cell along one side: at least one. */
function span(cell: number, size: number): readonly [from: number, to: number] {
  const from = Math.floor((cell * size) / SIDE);
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * size) / SIDE))];
}

/** Mean difference of two pictures' cells, in levels of 255; 0 for equal ones. */
export function difference(a: Thumbnail, b: Thumbnail): number {
  if (a.key === b.key) return 0;
  let sum = 0;
  for (let i = 0; i < a.cells.length; i++) sum += Math.abs((a.cells[i] as number) - (b.cells[i] as number));
  return sum / a.cells.length;
}

/** A cell has changed when one of its colours has by more than this, of 255: beyond noise, and beyond a passing cloud. */
const CHANGED = 16;

/** Share of the picture that is another one, in [0, 1]. */
export function changedShare(a: Thumbnail, b: Thumbnail): number {
  if (a.key === b.key) return 0;
  let changed = 0;
  for (let cell = 0; cell < a.cells.length; cell += 3) {
    for (let at = cell; at < cell + 3; at++) {
      if (Math.abs((a.cells[at] as number) - (b.cells[at] as number)) <= CHANGED) continue;
      changed += 1;
      break;
    }
  }
  return changed / (SIDE * SIDE);
}
