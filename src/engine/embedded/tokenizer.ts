import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { DenseGymError, messageOf } from '../../errors.ts';
import { createRecent } from '../recent.ts';
import { readJson } from './model-files.ts';

export interface TextTokenizer {
  /** Token ids of a text; special tokens in it are recognised. */
  encode(text: string): readonly number[];
}

/** Texts whose ids are remembered: the stamps and questions of running episodes, which come again with every frame. */
const REMEMBERED_TEXTS = 4096;

export async function readTokenizer(dir: string): Promise<TextTokenizer> {
  const [rules, settings] = await Promise.all([
    readJson(join(dir, 'tokenizer.json')),
    readJson(join(dir, 'tokenizer_config.json')),
  ]);
  try {
    const tokenizer = new Tokenizer(Object(rules), Object(settings));
    return remembering((text) => tokenizer.encode(text).ids);
  } catch (cause) {
    throw new DenseGymError('CONFIG_INVALID', `${dir} holds no usable tokenizer: ${messageOf(cause)}`, { cause });
  }
}

function remembering(encode: (text: string) => readonly number[]): TextTokenizer {
  const known = createRecent<readonly number[]>(REMEMBERED_TEXTS);
  return {
    encode(text) {
      const ids = known.get(text) ?? encode(text);
      known.set(text, ids);
      return ids;
    },
  };
}

/** The id of a continuation, which must be one token: log-probabilities of several would need several passes. */
export function singleToken(tokenizer: TextTokenizer, continuation: string): number {
  const [id, ...rest] = tokenizer.encode(continuation);
  if (id === undefined || rest.length > 0) {
    const count = id === undefined ? 0 : 1 + rest.length;
    const message = `continuation ${JSON.stringify(continuation)} is ${count} tokens, the embedded engine scores exactly 1`;
    throw new DenseGymError('REQUEST_INVALID', `${message}; use " True" or " False"`);
  }
  return id;
}
