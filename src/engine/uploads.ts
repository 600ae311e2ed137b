import { createHash } from 'node:crypto';
import type { PromptPart } from './engine.ts';
import { EngineFailure } from './http/failure.ts';

/** Media remembered as uploaded; the server's own memory of them holds 4 GB by default. */
const REMEMBERED = 2048;
/** After this many requests for which the server had forgotten one, all media are sent each time. */
const MISSES = 3;

/** Names the pixels, for the server's memory of them. */
export function mediaKey(part: PromptPart): readonly string[] {
  if (part.kind === 'text') return [];
  if (part.kind === 'image') return [part.image.key];
  const keys = part.images.map(({ key }) => key).join();
  return [createHash('sha256').update(keys).digest('hex')];
}

/**
 * Media that the server has been sent, so that only their names are sent again. It forgets them when it restarts or its
 * memory is full, and a server of many processes may not share them.
 */
export function createUploads() {
  const known = new Set<string>();
  let misses = 0;
  const learn = (keys: readonly string[]) => {
    for (const key of keys) {
      known.delete(key);
      known.add(key);
    }
    for (const key of known) {
      if (known.size <= REMEMBERED) break;
      known.delete(key);
    }
  };
  return {
    /** Makes a request once, and once more with all media when the server has forgotten some. */
    async send<T>(keys: readonly string[], attempt: (isUploaded: (key: string) => boolean) => Promise<T>): Promise<T> {
      const spared = new Set(misses < MISSES ? keys.filter((key) => known.has(key)) : []);
      let reply: T;
      try {
        reply = await attempt((key) => spared.has(key));
      } catch (error) {
        if (spared.size === 0 || !mayBeForgotten(error)) throw error;
        reply = await attempt(() => false);
        misses += 1;
      }
      learn(keys);
      return reply;
    },
  };
}

/**
 * "Cache miss for image …", another error when the server keeps no media at all (`--mm-processor-cache-gb 0`), or 500 in
 * older ones: any refusal of a request with media left out may mean it.
 */
function mayBeForgotten(error: unknown): boolean {
  if (!(error instanceof EngineFailure) || error.reason === 'REQUEST_INVALID') return false;
  return error.refusal?.status === 400 || error.refusal?.status === 500;
}
