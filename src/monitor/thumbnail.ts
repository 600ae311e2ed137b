import type { TimedImage } from '../frame/prefix.ts';

/** Cells along each side of a thumbnail: an object a thirtieth of the picture wide is still seen, and noise averages out. */
const SIDE = 32;

/** A scored picture as the monitor keeps it: 3 KB, whatever its size was. */
export interface Thumbnail {
  /** Equal keys mean equal pictures, pixel by pixel. */
  readonly key: string;
  /** Mean RGB of each of 32 × 32 cells, row by row, of at most 4 × 4 pixels each; in a picture of fewer pixels cells share one. */
  readonly cells: Uint8Array;
  /** The same bytes, four at a time. */
  readonly words: Uint32Array;
}

export function toThumbnail({ width, height, data, key }: TimedImage['image']): Thumbnail {
  const cells = new Uint8Array(SIDE * SIDE * 3);
  const [columns, rows] = [pixelsOf(width), pixelsOf(height)];
  const [across, down] = [columns.length / SIDE, rows.length / SIDE];
  const count = across * down;
  let at = 0;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let y = row * down; y < (row + 1) * down; y++) {
        const start = (rows[y] as number) * width;
        for (let x = column * across; x < (column + 1) * across; x++) {
          const i = (start + (columns[x] as number)) * 3;
          red += data[i] as number;
          green += data[i + 1] as number;
          blue += data[i + 2] as number;
        }
      }
      // Rounded: the array cuts off what follows the point.
      cells[at++] = red / count + 0.5;
      cells[at++] = green / count + 0.5;
      cells[at++] = blue / count + 0.5;
    }
  }
  return { key, cells, words: new Uint32Array(cells.buffer) };
}

/** Pixels of a cell that are looked at along each side: a picture of a camera costs what one of 128 × 128 does. */
const LOOKED_AT = 4;

/** By the size of a side; a session has one or two. */
const pixelsBySize = new Map<number, Int32Array>();
const MOST_SIZES = 16;

/** Which pixels along one side stand for the cells, as many for each, evenly spread; at least one. */
function pixelsOf(size: number): Int32Array {
  const known = pixelsBySize.get(size);
  if (known) return known;
  if (pixelsBySize.size === MOST_SIZES) pixelsBySize.clear();
  const pixels = spreadOver(size);
  pixelsBySize.set(size, pixels);
  return pixels;
}

function spreadOver(size: number): Int32Array {
  const perCell = Math.min(LOOKED_AT, Math.max(1, Math.floor(size / SIDE)));
  return Int32Array.from({ length: SIDE * perCell }, (_, i) => {
    const cell = Math.floor(i / perCell);
    const from = Math.floor((cell * size) / SIDE);
    const to = Math.max(from + 1, Math.floor(((cell + 1) * size) / SIDE));
    return from + Math.floor((((i % perCell) + 0.5) * (to - from)) / perCell);
  });
}

/** Cells that are compared at once where they are equal, as most are under a fixed camera: four, in three words of four bytes. */
const WORDS = 3;

/** Whether two pictures' cells differ by at most `limit` on average, in levels of 255. Looks no further than it has to. */
export function isNear(a: Thumbnail, b: Thumbnail, limit: number): boolean {
  if (a.key === b.key) return true;
  const most = limit * a.cells.length;
  let sum = 0;
  for (let word = 0; word < a.words.length; word++) {
    if (a.words[word] === b.words[word]) continue;
    for (let at = 4 * word; at < 4 * word + 4; at++) sum += difference(a, b, at);
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
  for (let word = 0; word < a.words.length; word += WORDS) {
    if (areEqual(a, b, word)) continue;
    for (let cell = 4 * word; cell < 4 * (word + WORDS); cell += 3) if (hasChanged(a, b, cell)) changed += 1;
  }
  return changed / (SIDE * SIDE);
}

function areEqual({ words }: Thumbnail, { words: others }: Thumbnail, from: number): boolean {
  return words[from] === others[from] && words[from + 1] === others[from + 1] && words[from + 2] === others[from + 2];
}

function hasChanged(a: Thumbnail, b: Thumbnail, cell: number): boolean {
  return (
    difference(a, b, cell) > CHANGED || difference(a, b, cell + 1) > CHANGED || difference(a, b, cell + 2) > CHANGED
  );
}

function difference(a: Thumbnail, b: Thumbnail, at: number): number {
  return Math.abs((a.cells[at] as number) - (b.cells[at] as number));
}
