import { basename } from 'node:path';
import { z } from 'zod';
import { DenseGymError } from '../errors.ts';
import { type Engine, type Logprob, type LogprobsResult, type Prompt, type RequestOptions, TURNS } from './engine.ts';
import { stampedParts } from './http/chat.ts';
import { createEndpoint } from './http/endpoint.ts';
import { EngineFailure } from './http/failure.ts';
import type { RemoteOptions } from './http/remote.ts';
import { createTokenIds } from './one-token.ts';
import { cellGrid, createPictures } from './picture.ts';
import { CHATML } from './turn.ts';

const propsSchema = z.object({
  media_marker: z.string().min(1),
  model_path: z.string(),
  total_slots: z.number(),
  modalities: z.object({ vision: z.boolean() }),
  default_generation_settings: z.object({ n_ctx: z.number() }),
});
const modelsSchema = z.object({
  data: z.tuple([z.object({ meta: z.object({ n_params: z.number(), size: z.number() }) })], z.unknown()),
});
const tokensSchema = z.object({ tokens: z.array(z.object({ id: z.number(), piece: z.unknown() })) });
const answerSchema = z.object({
  content: z.string(),
  tokens_evaluated: z.number(),
  timings: z.object({ prompt_n: z.number() }),
  completion_probabilities: z.array(z.object({ id: z.number(), logprob: z.number() })).default([]),
});
type Answer = z.infer<typeof answerSchema>;

/** Wins over every other token, so that the one asked for is the one listed; its number is from before the bias. */
const BIAS = 10_000;

/**
 * llama.cpp's server (`llama-server -m MODEL.gguf --mmproj MMPROJ.gguf`): exact, any token, `stamped-images` only, since it
 * does not fuse loose images. A growing prefix is evaluated from its new frame on; a second label costs one token.
 *
 * @throws DenseGymError `ENGINE_UNAVAILABLE`; `CONFIG_INVALID` when it serves a model without eyes.
 */
export async function createLlamaServerEngine(options: RemoteOptions): Promise<Engine> {
  const endpoint = createEndpoint(options);
  const { signal: opening } = options;
  let props = await endpoint.get('/props', propsSchema, opening);
  if (!props.modalities.vision) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `${options.name} serves a model without eyes; start it with --mmproj FILE`,
    );
  }
  const [{ meta }] = (await endpoint.get('/v1/models', modelsSchema, opening)).data;
  const pictures = createPictures();
  const tokens = async (text: string, signal: AbortSignal) => {
    const body = { content: text, with_pieces: true };
    return (await endpoint.post('/tokenize', body, tokensSchema, signal)).value.tokens;
  };
  const tokenId = createTokenIds(async (text, signal) => (await tokens(text, signal)).map(({ id }) => id));

  async function complete(prompt: Prompt, more: object, signal: AbortSignal) {
    const parts = stampedParts(prompt, TURNS, options.name);
    const images = await Promise.all(
      parts.flatMap((part) => (part.kind === 'image' ? [pictures.png(part.image)] : [])),
    );
    const ask = () => {
      const text = parts.map((part) => (part.kind === 'text' ? checkText(part.text) : props.media_marker)).join('');
      const { before, after } = CHATML[prompt.turn];
      const body = {
        prompt: { prompt_string: `${before}${text}${after}`, multimodal_data: images },
        temperature: 0,
        cache_prompt: true,
        ...more,
      };
      return endpoint.post('/completion', body, answerSchema, signal);
    };
    try {
      return await ask();
    } catch (error) {
      // The marker is drawn anew at each start of the server, which refuses the one before with 400. Other failures are not asked about:
      // an answer to that would look as if the server were well.
      if (!(error instanceof EngineFailure && error.refusal?.status === 400)) throw error;
      const marker = props.media_marker;
      props = await endpoint.get('/props', propsSchema, signal);
      if (props.media_marker === marker) throw error;
      return await ask();
    }
  }

  async function logprobs(prompt: Prompt, continuations: readonly string[], { signal }: RequestOptions) {
    const results: Logprob[] = [];
    let usage = { promptTokens: 0, evaluatedTokens: 0, bytesSent: 0 };
    for (const continuation of continuations) {
      const id = await tokenId(continuation, signal);
      const more = { n_predict: 1, n_probs: 1, post_sampling_probs: false, logit_bias: [[id, BIAS]] };
      const { value, bytesSent } = await complete(prompt, more, signal);
      results.push({ logprob: readLogprob(value, id, options.name), censored: false });
      usage = {
        promptTokens: value.tokens_evaluated,
        evaluatedTokens: usage.evaluatedTokens + value.timings.prompt_n,
        bytesSent: usage.bytesSent + bytesSent,
      };
    }
    return { logprobs: results, usage } satisfies LogprobsResult;
  }

  return {
    contract: 'v1',
    name: 'llama-server',
    model: `${basename(props.model_path, '.gguf')}@${meta.n_params}-${meta.size}`,
    layouts: ['stamped-images'],
    turns: TURNS,
    maxImages: options.maxImages,
    concurrency: props.total_slots,
    grid: (size) => cellGrid(size, options.maxPixels),
    logprobs,
    async tokenize(text, { signal }) {
      return (await tokens(text, signal)).map(({ piece }) => readPiece(piece));
    },
    async generate(prompt, { signal, maxTokens }) {
      const { value, bytesSent } = await complete(prompt, { n_predict: maxTokens }, signal);
      const usage = { promptTokens: value.tokens_evaluated, evaluatedTokens: value.timings.prompt_n, bytesSent };
      return { text: value.content, usage };
    },
    close: async () => {},
  };
}

/** llama.cpp looks for markers in the whole text. */
function checkText(text: string): string {
  if (!text.includes('<__media')) return text;
  throw new DenseGymError('REQUEST_INVALID', `prompt text ${JSON.stringify(text)} holds llama.cpp's mark of an image`);
}

function readLogprob({ completion_probabilities: [chosen] }: Answer, id: number, name: string): number {
  if (chosen?.id === id && chosen.logprob <= 0) return chosen.logprob;
  const got = chosen ? `token ${chosen.id} with ${chosen.logprob}` : 'nothing';
  throw new DenseGymError('ENGINE_REPLY_INVALID', `${name} answered ${got} for token ${id}; is the server patched?`);
}

/** Text, or bytes where a token is no whole character. */
function readPiece(piece: unknown): string {
  return Array.isArray(piece) ? Buffer.from(piece).toString('utf8') : String(piece);
}
