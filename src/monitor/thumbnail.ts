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
  const columns = Array.from({ length: SIDE }, (_, column) => span(column, width));
  let at = 0;
  for (let row = 0; row < SIDE; row++) {
    const [top, bottom] = span(row, height);
    for (const [left, right] of columns) {
      let [red, green, blue] = [0, 0, 0];
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * 3;
        for (let i = (y * width + left) * 3; i < end; i += 3) {
          red += data[i] as number;
          green += data[i + 1] as number;
          blue += data[i + 2] as number;
        }
      }
      const count = (bottom - top) * (right - left);
      cells[at++] = Math.round(red / count);
      cells[at++] = Math.round(green / count);
      cells[at++] = Math.round(blue / count);
    }
  }
  return { key, cells };
}

/** Pixels of a cell along one side: at least one. */
function span(cell: number, size: number): readonly [from: number, to: number] {
  const from = Math.floor((cell * size) / SIDE);
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * size) / SIDE))];
}

/** Whether two pictures' cells differ by at most `limit` on average, in levels of 255. Looks no further than it has to. */
export function isNear(a: Thumbnail, b: Thumbnail, limit: number): boolean {
  if (a.key === b.key) return true;
  const most = limit * a.cells.length;
  let sum = 0;
  for (let i = 0; i < a.cells.length; i++) {
    sum += Math.abs((a.cells[i] as number) - (b.cells[i] as number));
    if (sum > most) return false;
  }
  return true;
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
