import type { Completion, LlamaContext } from './addon.ts';
import { createGate } from './gate.ts';
import { type Group, type Laid, MARKER } from './protocol.ts';

/** llama.cpp believes that it is still at work, and was not asked. */
export class Stuck extends Error {}

/** What is asked of a loaded model, with llama.node's traps around it. */
export interface Context {
  complete(laid: Laid, options: object): Promise<Completion>;
  tokens(text: string): Promise<readonly number[]>;
  /** Texts of tokens; those that hold parts of one character are joined. */
  pieces(text: string): Promise<readonly string[]>;
  /** Tokens of images that touch, with their marks. */
  imageTokens(group: Group): Promise<number>;
  promptTokens(laid: Laid): Promise<number>;
}

/**
 * @param countsSide for models with positions in two dimensions, as Qwen's: of an image, llama.node counts the cells along
 *   its longer side only.
 */
export function createContext(llama: LlamaContext, countsSide: boolean): Context {
  const gate = createGate();
  /** By number and size of the images. */
  const groupTokens = new Map<string, number>();

  async function imageTokens(group: Group): Promise<number> {
    const [{ width, height }] = group;
    const key = `${group.length}x${width}x${height}`;
    const known = groupTokens.get(key);
    if (known !== undefined) return known;
    const { tokens } = await llama.tokenize(
      MARKER.repeat(group.length),
      group.map(({ url }) => url),
    );
    const cells = tokens.filter((token) => token < 0).length;
    const across = Math.round((cells * Math.min(width, height)) / Math.max(width, height));
    const count = tokens.length - cells + (countsSide ? cells * across : cells);
    groupTokens.set(key, count);
    return count;
  }

  async function tokens(text: string): Promise<readonly number[]> {
    return text === '' ? [] : [...(await llama.tokenize(text)).tokens];
  }

  return {
    tokens,
    imageTokens,
    async complete({ texts, groups }, options) {
      const prompt = texts.map((text, i) => text + MARKER.repeat(groups[i]?.length ?? 0)).join('');
      const media_paths = groups.flat().map(({ url }) => url);
      return gate(() => {
        try {
          // Without a callback for tokens: llama.node would hand every listing over twice, once after the call has ended.
          return llama.completion({ ...options, prompt, media_paths });
        } catch (error) {
          throw error instanceof Error && error.message.includes('in progress') ? new Stuck(error.message) : error;
        }
      });
    },
    async pieces(text) {
      const joined: string[] = [];
      let open: number[] = [];
      for (const token of await tokens(text)) {
        open.push(token);
        const piece = await llama.detokenize(open);
        if (piece.includes('\ufffd')) continue;
        joined.push(piece);
        open = [];
      }
      return open.length === 0 ? joined : [...joined, await llama.detokenize(open)];
    },
    async promptTokens({ texts, groups }) {
      // llama.cpp, too, splits each text between two images on its own.
      let sum = 0;
      for (const text of texts) sum += (await tokens(text)).length;
      for (const group of groups) sum += await imageTokens(group);
      return sum;
    },
  };
}
