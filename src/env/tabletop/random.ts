import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of numbers. Calling a method moves it on; equal seeds give equal sequences. */
export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  /** True with the given probability in [0, 1]. */
  chance(probability: number): boolean;
  /** Uniform integer in [0, count). */
  index(count: number): number;
  /** One element, uniformly. */
  pick<T>(items: readonly [T, ...T[]]): T;
}

/**
 * @param seed any safe integer, as Gymnasium's `reset(seed=…)` takes it.
 * @param stream what the numbers are for, so that equal seeds of a scene and a policy do not give equal numbers.
 */
export function createRandom(seed: number, stream: string): Random {
  const generator = xoroshiro128plus(mix(seed, stream));
  const unit = () => uniformFloat64(generator);
  const index = (count: number) => Math.min(count - 1, Math.floor(unit() * count));
  return {
    uniform: (low, high) => low + (high - low) * unit(),
    // Box-Muller; 1 − u keeps the logarithm away from 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    chance: (probability) => unit() < probability,
    index,
    pick: <T>(items: readonly [T, ...T[]]): T => items[index(items.length)] ?? items[0],
  };
}

/** FNV-1a over the stream's name and the seed's 64 bits, finished as murmur3 does: neighbouring seeds share nothing. */
function mix(seed: number, stream: string): number {
  let hash = 0x811c9dc5;
  for (const code of `${stream}:${seed}`) hash = Math.imul(hash ^ code.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
