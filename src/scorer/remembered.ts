import { scoreKey } from './cached.ts';
import type { Score, Scorer } from './scorer.ts';

/**
 * A scorer that asks once for equal frames, times and words while it lives: an audit shows a model the same frozen frames in
 * several rows. Failures are not kept. It grows by a few hundred bytes a score.
 */
export function withMemory(scorer: Scorer): Scorer {
  const known = new Map<string, Score>();
  return {
    ...scorer,
    async score(prefix, instruction, options) {
      const key = scoreKey(scorer, prefix, instruction);
      const score = known.get(key) ?? (await scorer.score(prefix, instruction, options));
      known.set(key, score);
      return score;
    },
  };
}
