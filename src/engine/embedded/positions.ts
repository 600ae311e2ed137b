import type { ModelShape } from './model-files.ts';
import { type Unit, unitLength } from './sequence.ts';

/**
 * Multimodal rotary positions of `units[from..]`: time, row and column of each token, as [3, tokens] row by row.
 *
 * As Hugging Face's `get_rope_index` for Qwen3-VL: text counts up on all three axes; an image stands still in time and
 * spans rows and columns; what follows goes on behind the largest of them.
 */
export function ropePositions(units: readonly Unit[], from: number, shape: ModelShape): BigInt64Array {
  const axes: [number[], number[], number[]] = [[], [], []];
  let next = 0;
  units.forEach((unit, i) => {
    if (i >= from) {
      for (let token = 0; token < unitLength(unit, shape); token++) {
        const isText = typeof unit === 'number';
        axes[0].push(next);
        axes[1].push(isText ? next : next + Math.floor(token / shape.imageSide));
        axes[2].push(isText ? next : next + (token % shape.imageSide));
      }
    }
    next += typeof unit === 'number' ? 1 : shape.imageSide;
  });
  return BigInt64Array.from(axes.flat(), BigInt);
}
