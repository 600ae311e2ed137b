import { basename } from 'node:path';
import { z } from 'zod';
import { DenseGymError } from '../errors.ts';
import { type Engine, type Logprob, type LogprobsResult, type Prompt, TURNS } from './engine.ts';
import { dataUrl, stampedParts } from './http/chat.ts';
import { createEndpoint, type Endpoint } from './http/endpoint.ts';
import { EngineFailure } from './http/failure.ts';
import { type HostedOptions, withKey } from './http/remote.ts';
import { createTokenIds } from './one-token.ts';
import { cellGrid, createPictures } from './picture.ts';
import { CHATML } from './turn.ts';

// Source, read in public copies of different ages, 0.5.9 among them, and not run: sgl-project/sglang · python/sglang/srt ·
// entrypoints/http_server.py (model_info, generate), · entrypoints/openai/serving_tokenize.py, · managers/io_struct.py
// (GenerateReqInput), · managers/tokenizer_manager.py (meta_info), · layers/sampler.py (at temperature 0 the log-softmax of
// the unscaled logits, over the full vocabulary).
const modelSchema = z.object({
  model_path: z.string(),
  weight_version: z.string().nullish(),
  has_image_understanding: z.boolean().nullish(),
});
const tokensSchema = z.object({ tokens: z.array(z.number()) });
const textsSchema = z.object({ text: z.array(z.string()) });
const answerSchema = z.object({
  text: z.string(),
  meta_info: z.object({
    prompt_tokens: z.number(),
    cached_tokens: z.number().default(0),
    /** For each token generated: log-probability, id and text of each one asked for. */
    output_token_ids_logprobs: z.array(z.array(z.tuple([z.number(), z.number(), z.unknown()]))).default([]),
  }),
});
type Answer = z.infer<typeof answerSchema>;

/** One image in Qwen's text · python/sglang/srt/multimodal/processors/qwen_vl.py (image_token). */
const IMAGE = '<|vision_start|><|image_pad|><|vision_end|>';
/** Words that Qwen's tokenizer reads as marks and not as text. */
const MARKS = /<\|(?:vision_start|vision_end|image_pad|video_pad|im_start|im_end)\|>/;

/**
 * An SGLang server with a Qwen-VL model: exact, any token, both labels in one request, `stamped-images` only.
 *
 * @throws DenseGymError `ENGINE_UNAVAILABLE`; `CONFIG_INVALID` when it serves another model, or one without eyes.
 */
export async function createSglangEngine(given: HostedOptions): Promise<Engine> {
  const options = withKey(given, 'authorization');
  const endpoint = createEndpoint(options);
  const model = checkModel(await readModel(endpoint, options.signal), options);
  const pictures = createPictures();
  const tokenId = createTokenIds((text, signal) => tokenIds(endpoint, text, signal));

  async function ask(prompt: Prompt, maxTokens: number, more: object, signal: AbortSignal) {
    const parts = stampedParts(prompt, TURNS, options.name);
    const text = parts.map((part) => (part.kind === 'text' ? checkText(part.text) : IMAGE)).join('');
    const images = parts.flatMap((part) => (part.kind === 'image' ? [pictures.png(part.image)] : []));
    const { before, after } = CHATML[prompt.turn];
    const body = {
      text: `${before}${text}${after}`,
      ...(images.length > 0 && { image_data: (await Promise.all(images)).map(dataUrl) }),
      sampling_params: { max_new_tokens: maxTokens, temperature: 0 },
      ...more,
    };
    const { value, bytesSent } = await endpoint.post('/generate', body, answerSchema, signal);
    const { prompt_tokens: promptTokens, cached_tokens: cached } = value.meta_info;
    return { value, usage: { promptTokens, evaluatedTokens: promptTokens - cached, bytesSent } };
  }

  return {
    contract: 'v1',
    name: 'sglang',
    model,
    layouts: ['stamped-images'],
    turns: TURNS,
    maxImages: options.maxImages,
    grid: (size) => cellGrid(size, options.maxPixels),
    async logprobs(prompt, continuations, { signal }): Promise<LogprobsResult> {
      const asked = await Promise.all(continuations.map((continuation) => tokenId(continuation, signal)));
      const more = { return_logprob: true, logprob_start_len: -1, token_ids_logprob: asked };
      const { value, usage } = await ask(prompt, 1, more, signal);
      return { logprobs: asked.map((id) => readLogprob(value, id, options.name)), usage };
    },
    async tokenize(text, { signal }) {
      const tokens = await tokenIds(endpoint, text, signal);
      if (tokens.length === 0) return [];
      const body = { tokens: tokens.map((id) => [id]), skip_special_tokens: false };
      return (await endpoint.post('/detokenize', body, textsSchema, signal)).value.text;
    },
    async generate(prompt, { signal, maxTokens }) {
      const { value, usage } = await ask(prompt, maxTokens, {}, signal);
      return { text: value.text, usage };
    },
    close: async () => {},
  };
}

/** Servers from before `/model_info` have it under its old name. */
async function readModel(endpoint: Endpoint, signal: AbortSignal) {
  try {
    return await endpoint.get('/model_info', modelSchema, signal);
  } catch (error) {
    if (!(error instanceof EngineFailure && error.refusal?.status === 404)) throw error;
    return await endpoint.get('/get_model_info', modelSchema, signal);
  }
}

function checkModel(served: z.infer<typeof modelSchema>, { name, model }: HostedOptions): string {
  const { model_path: path, weight_version: version, has_image_understanding: hasEyes } = served;
  if (hasEyes === false) throw new DenseGymError('CONFIG_INVALID', `${name} serves ${path}, a model without eyes`);
  if (model !== undefined && model !== path && model !== basename(path)) {
    const message = `${name} serves ${path}, and not ${model}; leave --vlm-model out, or start the server with that model`;
    throw new DenseGymError('CONFIG_INVALID', message);
  }
  return `${basename(path)}@${version ?? 'default'}`;
}

async function tokenIds(endpoint: Endpoint, text: string, signal: AbortSignal): Promise<readonly number[]> {
  const body = { prompt: text, add_special_tokens: false };
  return (await endpoint.post('/tokenize', body, tokensSchema, signal)).value.tokens;
}

function checkText(text: string): string {
  const [mark] = MARKS.exec(text) ?? [];
  if (mark === undefined) return text;
  throw new DenseGymError(
    'REQUEST_INVALID',
    `prompt text ${JSON.stringify(text)} holds ${mark}, a mark of the model's own`,
  );
}

function readLogprob(
  { meta_info: { output_token_ids_logprobs: positions } }: Answer,
  id: number,
  name: string,
): Logprob {
  const [logprob] = positions[0]?.find(([, listed]) => listed === id) ?? [];
  if (logprob !== undefined && logprob <= 0) return { logprob, censored: false };
  const got = logprob === undefined ? 'nothing' : `log-probability ${logprob}`;
  throw new DenseGymError('ENGINE_REPLY_INVALID', `${name} answered ${got} for token ${id}; is it a recent SGLang?`);
}
