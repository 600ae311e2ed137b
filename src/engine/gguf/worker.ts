import { notOneToken } from '../one-token.ts';
import type { Addon, Completion } from './addon.ts';
import { type Context, createContext, Stuck } from './context.ts';
import { lastListing, readListed } from './listing.ts';
import { type Answer, type Laid, type Load, MARKER, type Ready, type Reply, type Request } from './protocol.ts';

export interface Worker {
  readonly ready: Ready;
  /** One request at a time. @throws Error what llama.cpp throws; it does not work again after that. */
  work(request: Request): Promise<Reply>;
}

/** Tokens listed first, the most likely; a label is nearly always among them. */
const LISTED = 256;
/** More than any vocabulary: the second listing, when a label was not. */
const ALL = 2 ** 24;
/** Milliseconds that handing over one listed token takes; measured. */
const MS_PER_LISTED = 0.001;

/** The model's distribution as it is: llama.node's defaults would cut and reshape it. */
const PLAIN = { top_k: 0, top_p: 1, min_p: 0, dry_multiplier: 0, penalty_last_n: 0, xtc_probability: 0, seed: 1 };

/** What the question is to blame for. */
class Refused extends Error {}

/** @throws Error when llama.cpp cannot load the model; why, it has written to the process's error stream. */
export async function loadWorker(addon: Addon, load: Load): Promise<Worker> {
  const started = performance.now();
  const { trainedTokens, isTwoDimensional } = await readInfo(addon, load.model);
  const contextTokens = Math.min(load.contextTokens, trainedTokens);
  const llama = new addon.LlamaContext({
    model: load.model,
    n_ctx: contextTokens,
    n_threads: load.threads,
    ctx_shift: false,
    ...(load.exact && { flash_attn_type: 'off', cache_type_k: 'f32', cache_type_v: 'f32' }),
  });
  llama.initMultimodal({ path: load.mmproj, use_gpu: true });
  const context = createContext(llama, isTwoDimensional);
  const pair = await llama.tokenize(MARKER + MARKER, [load.probe.url, load.probe.url]);
  const ready: Ready = {
    kind: 'ready',
    contextTokens,
    imageTokens: await context.imageTokens([load.probe]),
    fusesPairs: pair.chunk_pos_media?.length === 1,
  };
  const answerTo = createAnswerer(context, { contextTokens, trainedTokens });
  const loadMs = performance.now() - started;
  return {
    ready,
    async work(request) {
      try {
        const { answer, wastedMs } = await answerTo(request);
        // Waste grows with every listing; when it has cost as much as a new start, a new start is due.
        return { kind: 'answer', answer, isWorn: wastedMs > loadMs };
      } catch (error) {
        if (error instanceof Stuck) return { kind: 'stuck', isWorn: true };
        if (!(error instanceof Refused)) throw error;
        return { kind: 'failed', reason: 'REQUEST_INVALID', message: error.message, isWorn: false };
      }
    },
  };
}

async function readInfo(addon: Addon, model: string) {
  const skipped = ['tokens', 'merges', 'token_type', 'scores'].map((name) => `tokenizer.ggml.${name}`);
  const info = await addon.LlamaContext.loadModelInfo(model, skipped);
  const read = (name: string) => info[`${info['general.architecture']}.${name}`];
  return {
    trainedTokens: Number(read('context_length') ?? Number.POSITIVE_INFINITY),
    isTwoDimensional: read('rope.dimension_sections') !== undefined,
  };
}

interface Limits {
  /** Most tokens of a prompt, as configured and as the model was trained. */
  readonly contextTokens: number;
  readonly trainedTokens: number;
}

function createAnswerer(context: Context, { contextTokens, trainedTokens }: Limits) {
  /** llama.node lists all that it has ever listed again and again: entries so far, and what repeating them has cost. */
  let entries = 0;
  let wastedMs = 0;

  async function list(laid: Laid, count: number): Promise<Completion> {
    const completion = await context.complete(laid, { ...PLAIN, temperature: 1, n_predict: 1, n_probs: count });
    wastedMs += entries * MS_PER_LISTED;
    entries += lastListing(completion).length;
    return completion;
  }

  async function logprobs(laid: Laid, continuations: readonly string[], promptTokens: number): Promise<Answer> {
    for (const text of continuations) await requireSingle(context, text);
    const first = await list(laid, LISTED);
    const isMissing = continuations.some((text) => readListed(first, text) === undefined);
    const full = isMissing ? await list(laid, ALL) : first;
    const evaluatedTokens = first.timings.prompt_n + (isMissing ? full.timings.prompt_n : 0);
    const found = continuations.map((text) => {
      const logprob = readListed(full, text);
      if (!logprob) throw new Error(`llama.cpp lists no token ${JSON.stringify(text)} in its whole vocabulary`);
      return logprob;
    });
    return { kind: 'logprobs', logprobs: found, cost: { promptTokens, evaluatedTokens } };
  }

  async function generate(laid: Laid, maxTokens: number, promptTokens: number): Promise<Answer> {
    const options = { ...PLAIN, temperature: 0, n_predict: maxTokens, n_probs: 0 };
    const { text, timings } = await context.complete(laid, options);
    return { kind: 'generate', text, cost: { promptTokens, evaluatedTokens: timings.prompt_n } };
  }

  return async (request: Request): Promise<{ answer: Answer; wastedMs: number }> => {
    if (request.kind === 'tokenize') {
      return { answer: { kind: 'tokenize', tokens: await context.pieces(request.text) }, wastedMs };
    }
    const promptTokens = await context.promptTokens(request.laid);
    if (promptTokens >= contextTokens) {
      const message = `the prompt has ${promptTokens} tokens, and the model reads ${contextTokens - 1}`;
      const more = contextTokens < trainedTokens ? `; or let it read up to ${trainedTokens}: --vlm-context` : '';
      throw new Refused(
        `${message}; show fewer frames or smaller ones: --sampling-max-frames, --vlm-max-pixels${more}`,
      );
    }
    const answer =
      request.kind === 'generate'
        ? await generate(request.laid, request.maxTokens, promptTokens)
        : await logprobs(request.laid, request.continuations, promptTokens);
    return { answer, wastedMs };
  };
}

async function requireSingle(context: Context, text: string): Promise<void> {
  const { length } = await context.tokens(text);
  if (length !== 1) throw new Refused(notOneToken(text, length));
}
