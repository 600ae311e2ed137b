import type { RequestOptions, Usage } from '../engine/engine.ts';
import type { Prefix, TimedImage } from '../frame/prefix.ts';
import { imageKeys, scoreKey } from './cached.ts';
import { addUsage, type Score, type Scorer, timed } from './scorer.ts';

/** Controls that are kept, the least recently used goes first: numbers only, a few hundred bytes each. */
const KEPT = 4096;

type Control = Pick<Score, 'value' | 'censored'>;
/** A control with what it cost; nothing where it was kept. */
type Paid = Control & { readonly usage: Usage | undefined };

/**
 * Takes off what a model gives for the mere number of images: value(prefix) − value(the prefix's first frame, repeated as often
 * at the same times). What is left comes from what the pictures show; a frozen camera scores exactly 0.
 *
 * The unit is the scorer's, as a difference: 0 is "no more than a frozen camera", so it needs a calibration of its own. Each new
 * prefix costs two requests; controls are kept by first frame, times and instruction, so a scene that is reset to the same
 * picture pays for them once.
 */
export function withFrozenControl(scorer: Scorer): Scorer {
  const kept = new Map<string, Control>();

  async function control(frozen: Prefix, instruction: string, options: RequestOptions): Promise<Paid> {
    const key = scoreKey(scorer, frozen, instruction);
    const known = kept.get(key);
    kept.delete(key);
    if (known) {
      kept.set(key, known); // the newest again
      return { ...known, usage: undefined };
    }
    const { value, censored, usage } = await scorer.score(frozen, instruction, options);
    kept.set(key, { value, censored });
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return { value, censored, usage };
  }

  return timed({
    ...scorer,
    name: `${scorer.name}+frozen`,
    async score(prefix, instruction, options) {
      const frozen = freeze(prefix);
      if (frozen === undefined) return { ...(await scorer.score(prefix, instruction, options)), value: 0 };
      const [seen, less] = await Promise.all([
        scorer.score(prefix, instruction, options),
        control(frozen, instruction, options),
      ]);
      return {
        ...seen,
        value: seen.value - less.value,
        censored: seen.censored || less.censored,
        usage: less.usage ? addUsage(less.usage, seen.usage) : seen.usage,
      };
    },
  });
}

/** The prefix with its first frame in each place; undefined where that changes nothing. */
function freeze({ frames, step }: Prefix): Prefix | undefined {
  const [first] = frames;
  if (!first || frames.every((frame) => looksLike(frame, first))) return undefined;
  return { frames: frames.map(({ seconds, step }) => ({ ...first, seconds, step })), step };
}

function looksLike(a: TimedImage, b: TimedImage): boolean {
  const other = imageKeys(b);
  return imageKeys(a).every((key, i) => key === other[i]);
}
