import { DenseGymError } from '../errors.ts';

/** What was made for a key before; a failure is not kept. */
export function remember<K, V>(known: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const value = known.get(key) ?? make();
  known.set(key, value);
  value.catch(() => known.delete(key));
  return value;
}

/**
 * Finds the ids of continuations, each asked for once; what it gives throws `REQUEST_INVALID` for one that is not one token.
 *
 * @param split the ids of the tokens that a text is made of.
 */
export function createTokenIds(split: (text: string, signal: AbortSignal) => Promise<readonly number[]>) {
  const ids = new Map<string, Promise<number>>();
  return (text: string, signal: AbortSignal) =>
    remember(ids, text, async () => {
      const tokens = await split(text, signal);
      const [id] = tokens;
      if (id !== undefined && tokens.length === 1) return id;
      throw new DenseGymError('REQUEST_INVALID', notOneToken(text, tokens.length));
    });
}

export function notOneToken(text: string, count: number): string {
  return `continuation ${JSON.stringify(text)} is ${count} tokens of this model, and must be one; use another word`;
}
