import { availableParallelism } from 'node:os';
import { DenseGymError } from '../../errors.ts';
import type { Engine, Prompt, RequestOptions } from '../engine.ts';
import { cellGrid, createPictures } from '../picture.ts';
import { findAddon } from './addon.ts';
import { findModelFiles } from './files.ts';
import { createKeeper } from './keeper.ts';
import { lay, toMedia } from './lay.ts';
import type { Answer, Load, Request } from './protocol.ts';

export interface GgufOptions {
  /** File of the model. */
  readonly path: string;
  /** File of its image encoder; absent: `mmproj*.gguf` beside the model. */
  readonly mmproj?: string | undefined;
  /** Attention in fp32: equal to the reference to 1e-3 nats, and slower; else in fp16, some 3e-3 nats off. */
  readonly exact?: boolean;
  /** Most pixels of an image. */
  readonly maxPixels: number;
  /** Most tokens of a prompt, at most what the model was trained on; memory for all of them is taken at once. */
  readonly contextTokens?: number | undefined;
  /** Milliseconds that a request may go on after it was given up, before its process is taken for hung. */
  readonly hangMs?: number;
}

/** Enough for 57 images of 512×512; an 8B model keeps 2.4 GB for it, and 4.8 GB when exact. */
const CONTEXT_TOKENS = 16_384;
/** Set aside for the question with an instruction of 1,000 ASCII characters; and what a stamp up to 999.9 s takes. */
const TEXT_TOKENS = 1100;
const STAMP_TOKENS = 10;
/** Longer than one image takes on a slow machine without a GPU; a new process has to load the model again. */
const HANG_MS = 30_000;

/**
 * A vision model in GGUF form, run by llama.cpp in a process of its own (npm `@fugood/node-llama-*`): exact, any token, all
 * labels in one request. Both layouts where the model fuses frame pairs, as Qwen3-VL does. Nothing of a growing prefix is
 * reused; another instruction on the same frames costs the text only. Requests are worked on one at a time.
 *
 * @throws DenseGymError `CONFIG_INVALID` for a file that is missing or unusable, and when llama.cpp is not installed.
 */
export async function createGgufEngine(options: GgufOptions): Promise<Engine> {
  const { path, exact = false, maxPixels, contextTokens = CONTEXT_TOKENS, hangMs = HANG_MS } = options;
  const name = `gguf:${path}`;
  const { model, mmproj, id } = await findModelFiles(path, options.mmproj);
  const addon = findAddon();
  const pictures = createPictures();
  const grid = (size: { width: number; height: number }) => cellGrid(size, maxPixels);
  const largest = grid({ width: 2 ** 14, height: 2 ** 14 });
  const black = { ...largest, data: new Uint8Array(largest.width * largest.height * 3), key: 'black' };
  const probe = await toMedia(black, pictures);
  // Half of what the system counts: two threads of one core only stand in each other's way.
  const threads = Math.ceil(availableParallelism() / 2);
  const load: Load = { addon, model, mmproj, exact, contextTokens, threads, probe };
  const keeper = createKeeper(load, { name, hangMs });
  const ready = await keeper.open();

  async function ask<K extends Request['kind']>(request: Request & { kind: K }, { signal }: RequestOptions) {
    const answer = await keeper.ask(request, signal);
    if (answer.kind === request.kind) return answer as Answer & { kind: K };
    throw new DenseGymError(
      'ENGINE_REPLY_INVALID',
      `${name} was asked for ${request.kind} and answered ${answer.kind}`,
    );
  }

  async function laid(prompt: Prompt) {
    const hasVideo = prompt.layout === 'paper-video' || prompt.parts.some(({ kind }) => kind === 'video');
    if (!hasVideo || ready.fusesPairs) return lay(prompt, pictures);
    throw new DenseGymError('NOT_SUPPORTED', `${name} fuses no frame pairs; use layout stamped-images, or a Qwen3-VL`);
  }

  return {
    contract: 'v1',
    name: 'gguf',
    model: exact ? `${id}-f32` : id,
    layouts: ready.fusesPairs ? ['stamped-images', 'paper-video'] : ['stamped-images'],
    turns: ['open', 'answer'],
    maxImages: Math.max(1, Math.floor((ready.contextTokens - TEXT_TOKENS) / (ready.imageTokens + STAMP_TOKENS))),
    concurrency: 1,
    grid,
    async logprobs(prompt, continuations, settings) {
      const { logprobs, cost } = await ask({ kind: 'logprobs', laid: await laid(prompt), continuations }, settings);
      return { logprobs, usage: { ...cost, bytesSent: 0 } };
    },
    async tokenize(text, settings) {
      return (await ask({ kind: 'tokenize', text }, settings)).tokens;
    },
    async generate(prompt, settings) {
      const { maxTokens } = settings;
      const { text, cost } = await ask({ kind: 'generate', laid: await laid(prompt), maxTokens }, settings);
      return { text, usage: { ...cost, bytesSent: 0 } };
    },
    close: () => keeper.close(),
  };
}
