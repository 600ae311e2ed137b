import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open } from 'lmdb';
import { DenseGymError, messageOf } from '../errors.ts';
import type { Prefix, TimedImage } from '../frame/prefix.ts';
import type { Score, Scorer } from './scorer.ts';

export interface CachedScorer extends Scorer {
  /** Scores that were asked for, and those of them that were there. */
  counts(): { readonly asked: number; readonly found: number };
  close(): Promise<void>;
}

/** Moved on when what is kept, or what it is found by, changes. */
const FORMAT = 2;

/**
 * Scores that are kept on disk, found by a hash of what made them: model, scorer, layout, the frames with their times, and
 * the instruction. A score that rests on nothing else is asked for once; failures are not kept.
 *
 * @param dir made when it is not there; several processes may use it at once.
 * @throws DenseGymError `CONFIG_INVALID` when it cannot be made or written to.
 */
export function withScoreCache(scorer: Scorer, dir: string): CachedScorer {
  const kept = openStore(dir);
  let [asked, found] = [0, 0];
  return {
    ...scorer,
    counts: () => ({ asked, found }),
    async score(prefix, instruction, options) {
      asked += 1;
      const key = scoreKey(scorer, prefix, instruction);
      const known = kept.get(key);
      if (known !== undefined) {
        found += 1;
        return known;
      }
      const score = await scorer.score(prefix, instruction, options);
      await kept.put(key, score);
      return score;
    },
    close: () => kept.close(),
  };
}

function openStore(dir: string) {
  try {
    mkdirSync(dir, { recursive: true });
    return open<Score, string>({ path: dir, compression: false });
  } catch (error) {
    const message = `vlm.cache ${dir} is no folder that scores can be kept in: ${messageOf(error)}; name another`;
    throw new DenseGymError('CONFIG_INVALID', message, { cause: error });
  }
}

/** Equal for scores that rest on the same: model, scorer, layout, what the frames show and when, and the instruction. */
export function scoreKey({ model, name, layout }: Scorer, { frames }: Prefix, instruction: string): string {
  const seen = frames.map((frame) => [imageKeys(frame), frame.seconds]);
  const what = JSON.stringify([FORMAT, model, name, layout, seen, instruction]);
  return createHash('sha256').update(what).digest('base64');
}

/** Of each picture of a moment: two moments may be alike in one view of a sum and not in another. */
export function imageKeys({ image, views }: TimedImage): readonly string[] {
  return (views ?? [image]).map(({ key }) => key);
}
