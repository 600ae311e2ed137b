import { existsSync, readFileSync } from 'node:fs';
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { limitOf } from '../config/limit-of.ts';
import { DenseGymError, messageOf } from '../errors.ts';

/** What `episode.json` says of an episode; all of it may be absent, and other keys are other people's. */
const factsSchema = z.object({
  instruction: z.string().optional(),
  /** Frames a second. */
  fps: z.number().positive().max(1000).optional(),
  success: z.boolean().optional(),
  /** One for each frame. */
  progress: z.array(z.number().min(0).max(1)).optional(),
  rewards: z.array(z.number()).optional(),
});
export type EpisodeFacts = z.infer<typeof factsSchema>;

const KEYS = Object.keys(factsSchema.shape);

/**
 * Reads an `episode.json`; one that is not there says nothing.
 *
 * @throws DenseGymError `CONFIG_INVALID` in one line: no JSON, a value of a wrong type, or a key that is a typo of ours.
 */
export function readEpisodeFacts(path: string): EpisodeFacts {
  if (!existsSync(path)) return {};
  const content = readJson(path);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw invalid(path, 'it must hold an object: {"instruction": "…"}');
  }
  refuseTypos(path, Object.keys(content));
  const parsed = factsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw invalid(path, parsed.error.issues.map((issue) => describe(issue, content)).join('; '));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalid(path, messageOf(error));
  }
}

/** A key near one of ours is a typo; one far from all is somebody else's. */
function refuseTypos(path: string, keys: readonly string[]): void {
  for (const key of keys) {
    if (KEYS.includes(key)) continue;
    const meant = closest(key.toLowerCase(), KEYS);
    // One letter of `fps`, two of longer names.
    if (distance(key.toLowerCase(), meant) > Math.ceil(meant.length / 4)) continue;
    throw invalid(path, `${JSON.stringify(key)} is no key of it; did you mean ${JSON.stringify(meant)}?`);
  }
}

function describe(issue: z.core.$ZodIssue, content: object): string {
  const [key = '', index] = issue.path;
  const whole = (content as Record<PropertyKey, unknown>)[key];
  const value = typeof index === 'number' && Array.isArray(whole) ? whole[index] : whole;
  const where = `"${String(key)}"${index === undefined ? '' : `, value ${Number(index) + 1},`}`;
  return `${where} ${limitOf(issue)}, got ${JSON.stringify(value)}`;
}

function invalid(path: string, why: string): DenseGymError {
  return new DenseGymError('CONFIG_INVALID', `${path} cannot be read: ${why}`);
}
