import { createRequire } from 'node:module';
import { DenseGymError } from '../../errors.ts';

/** The part of llama.node's native addon that is used here. */
export interface Addon {
  readonly LlamaContext: {
    new (options: object): LlamaContext;
    /** Ends the process with a segmentation fault when the file is no GGUF. */
    loadModelInfo(path: string, skip: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  };
}

export interface LlamaContext {
  initMultimodal(options: { path: string; use_gpu: boolean }): boolean;
  /** Ids of the tokens, -1 for those of an image; `chunk_pos_media` holds one entry an image, or a fused pair. */
  tokenize(
    text: string,
    media?: readonly string[],
  ): Promise<{ tokens: Int32Array; chunk_pos_media?: readonly number[] }>;
  detokenize(tokens: readonly number[]): Promise<string>;
  completion(options: object): Promise<Completion>;
}

export interface Completion {
  readonly text: string;
  readonly timings: { readonly prompt_n: number };
  /** One for each token that this context has ever listed probabilities for, the most likely first. */
  readonly completion_probabilities?: readonly { readonly probs: readonly Listed[] }[];
}

export interface Listed {
  readonly tok_str: string;
  readonly prob: number;
}

const VERSION = '1.7.15';
/** llama.cpp with CUDA or Vulkan comes in a package of its own, and is taken when it is there. */
const VARIANTS = ['-cuda', '-vulkan', ''];

/**
 * The file of the addon for this machine. Only the package of one platform is needed: `@fugood/llama.node` itself wraps it
 * thinly, and brings the builds for all of a system's GPUs, 300 MB.
 *
 * @throws DenseGymError `CONFIG_INVALID` when it is not installed.
 */
export function findAddon(resolve: (name: string) => string = createRequire(import.meta.url).resolve): string {
  const name = `@fugood/node-llama-${process.platform}-${process.arch}`;
  for (const variant of VARIANTS) {
    try {
      return resolve(`${name}${variant}`);
    } catch {
      // Not installed, or its file is not where it says: the next one, and in the end the message.
    }
  }
  throw new DenseGymError(
    'CONFIG_INVALID',
    `engine gguf: needs llama.cpp, which is not installed; run \`npm install ${name}@${VERSION}\` where densegym is installed (with -g if it is global), or use llama-server:URL`,
  );
}
