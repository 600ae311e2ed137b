import type { ModelShape } from './model-files.ts';
import { sameUnit, type Unit, unitLength } from './sequence.ts';

/** What the cache may hold at most; the least recently used slot goes first. */
export interface CacheLimits {
  readonly slots: number;
  readonly bytes: number;
}

/** One evaluated prompt: its units and the keys and values of their tokens, token by token. */
export interface Slot {
  units: readonly Unit[];
  /** Room for more than `length` numbers, so that appending seldom copies. */
  kv: Float32Array;
  /** Numbers in use. */
  length: number;
}

/** A slot whose units start as the prompt does, cut back to what both share. */
export interface Prefix {
  readonly slot: Slot;
  /** Units that need no evaluation. */
  readonly unitCount: number;
}

/** Arrays of slots that went, kept for new ones: with an array allocated for every score, collecting garbage took a seventh of the CPU. */
const SPARES = 4;

/**
 * Prompts evaluated before, so that a longer one with the same beginning pays for its new tokens only.
 *
 * A prompt takes over the slot that shares most with it when all that slot loses is text at its end, that is the
 * question after the frames. When it would lose an image, the common part is copied to a slot of its own instead: two
 * episodes that start alike do not destroy each other. Beyond the limits the least recently used slot goes; a slot that
 * is larger than the byte limit alone is not kept.
 */
export function createKvCache(limits: CacheLimits, shape: ModelShape) {
  /** Least recently used first. */
  const slots = new Set<Slot>();
  const spares: Float32Array[] = [];

  const copyOf = (numbers: Float32Array): Float32Array => {
    const spare = spares.findIndex(({ length }) => length >= numbers.length);
    const [copy = new Float32Array(numbers.length)] = spare < 0 ? [] : spares.splice(spare, 1);
    copy.set(numbers);
    return copy;
  };

  const drop = (keep: Slot) => {
    const bytes = () => [...slots].reduce((sum, slot) => sum + slot.kv.byteLength, 0);
    for (const slot of slots) {
      if (slots.size <= limits.slots && bytes() <= limits.bytes) return;
      if (slot === keep && slots.size > 1) continue;
      slots.delete(slot);
      if (slot !== keep && spares.length < SPARES) spares.push(slot.kv);
    }
  };

  return {
    /** The longest usable beginning; at least one unit is left to evaluate, since its log-probabilities are wanted. */
    take(units: readonly Unit[]): Prefix {
      let best: Slot | undefined;
      let unitCount = 0;
      for (const slot of slots) {
        const shared = Math.min(sharedUnits(slot.units, units), units.length - 1);
        if (shared >= unitCount) [best, unitCount] = [slot, shared];
      }
      if (best === undefined || unitCount === 0) return { slot: emptySlot(), unitCount: 0 };
      const length = tokensOf(best.units.slice(0, unitCount), shape) * shape.kvWidth;
      const losesImage = best.units.slice(unitCount).some((unit) => typeof unit !== 'number');
      const kv = losesImage ? copyOf(best.kv.subarray(0, length)) : best.kv;
      const slot = losesImage ? emptySlot() : best;
      Object.assign(slot, { units: best.units.slice(0, unitCount), kv, length });
      return { slot, unitCount };
    },

    /** Appends the keys and values of what was evaluated after `take`, and keeps the slot as the newest. */
    put(slot: Slot, units: readonly Unit[], present: Float32Array): void {
      slot.kv = withRoom(slot, present.length);
      slot.kv.set(present, slot.length);
      slot.length += present.length;
      slot.units = units;
      slots.delete(slot);
      slots.add(slot);
      drop(slot);
    },

    clear(): void {
      slots.clear();
      spares.length = 0;
    },
  };
}

export type KvCache = ReturnType<typeof createKvCache>;

function emptySlot(): Slot {
  return { units: [], kv: new Float32Array(0), length: 0 };
}

function sharedUnits(a: readonly Unit[], b: readonly Unit[]): number {
  let i = 0;
  for (; i < a.length && i < b.length; i++) {
    const [left, right] = [a[i], b[i]];
    if (left === undefined || right === undefined || !sameUnit(left, right)) break;
  }
  return i;
}

function tokensOf(units: readonly Unit[], shape: ModelShape): number {
  return units.reduce<number>((sum, unit) => sum + unitLength(unit, shape), 0);
}

/** The slot's own array when it has room, else one twice as large as needed. */
function withRoom({ kv, length }: Slot, more: number): Float32Array {
  if (length + more <= kv.length) return kv;
  const larger = new Float32Array(2 * (length + more));
  larger.set(kv.subarray(0, length));
  return larger;
}
