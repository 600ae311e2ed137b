import { createHash } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The items in a random order that their name decides (Fisher–Yates): equal names give equal orders. */
export function shuffle<T>(items: readonly T[], name: string): readonly T[] {
  const random = xoroshiro128plus(seedOf(name));
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = (random.next() >>> 0) % (i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

/** A seed for a name; similar names share nothing. */
function seedOf(name: string): number {
  return createHash('sha256').update(name).digest().readInt32LE();
}
