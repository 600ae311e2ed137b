import { basename } from 'node:path';
import { z } from 'zod';
import { DenseGymError } from '../errors.ts';
import type { Engine, Logprob, LogprobsResult, Prompt, PromptPart, RequestOptions, Usage } from './engine.ts';
import { createEndpoint, type Reply } from './http/endpoint.ts';
import { type HostedOptions, withKey } from './http/remote.ts';
import { createTokenIds, remember } from './one-token.ts';
import { cellGrid, createPictures } from './picture.ts';
import { pairStamps } from './stamp.ts';
import { CHATML } from './turn.ts';
import { createUploads, mediaKey } from './uploads.ts';

// Measured on vLLM 0.32.0 by `npm run test:engines`; test/fixtures/vllm/ holds what it said.

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string(), max_model_len: z.number().nullish() })) });
const tokensSchema = z.object({ tokens: z.array(z.number()) });
const textSchema = z.object({ prompt: z.string() });
const listedSchema = z.object({ top_logprobs: z.array(z.object({ token: z.string(), logprob: z.number() })) });
const choiceSchema = z.object({
  message: z.object({ content: z.string().nullish() }),
  logprobs: z.object({ content: z.array(listedSchema) }).nullish(),
});
const answerSchema = z.object({
  choices: z.tuple([choiceSchema]),
  prompt_token_ids: z.array(z.number()).nullish(),
  usage: z.object({
    prompt_tokens: z.number(),
    // Sent when the server runs with --enable-prompt-tokens-details.
    prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
  }),
});
type Answer = z.infer<typeof answerSchema>;
type Video = Extract<PromptPart, { kind: 'video' }>;

/**
 * ChatML with a bare `<|video_pad|>`. Qwen's own template puts `<|vision_start|>` and `<|vision_end|>` around it; the server's
 * processor (transformers from 5.10) leaves them there, the one that the paper pins (4.57.1) does not. vLLM looks for the
 * loops over messages and their content to know in which form to hand them over.
 */
const PAPER_TEMPLATE = `{%- for message in messages %}
{{- '<|im_start|>' + message.role + '\\n' }}
{%- for content in message.content %}
{%- if content.type == 'video' %}{{- '<|video_pad|>' }}
{%- elif content.type == 'text' %}{{- content.text }}
{%- endif %}
{%- endfor %}
{{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}`;

const VIDEO_PAD = '<|video_pad|>';
/** Else the server refuses the template, takes 32 frames at most, and stamps them 1 a second. */
const VIDEO_FLAGS = `--trust-request-chat-template --media-io-kwargs '{"video":{"num_frames":-1,"fps":2.0}}'`;

/** Least tokens of a frame: stamp, marks and one cell; and what a question with a long instruction takes. */
const FRAME_TOKENS = 9;
const TEXT_TOKENS = 1100;

/**
 * Milliseconds of an attempt until the first answer: vLLM makes ready at the first request with a picture, for 156 s on a busy
 * CPU, as measured; then it answers in tenths of a second.
 */
const FIRST_ATTEMPT_MS = 300_000;

type Pictures = ReturnType<typeof createPictures>;

/**
 * vLLM's own server (`vllm serve MODEL`): exact, any token, all labels in one request, both layouts. A growing prefix of
 * `stamped-images` is evaluated from its new frame on, and each frame is uploaded once. `paper-video` needs the server's
 * flags in `VIDEO_FLAGS`, and each video is held to them.
 *
 * @throws DenseGymError `ENGINE_UNAVAILABLE`; `CONFIG_INVALID` when it does not serve the model.
 */
export async function createVllmEngine(given: HostedOptions): Promise<Engine> {
  const options = withKey(given, 'authorization');
  const endpoint = createEndpoint({ firstAttemptMs: FIRST_ATTEMPT_MS, ...options });
  const { data: served } = await endpoint.get('/v1/models', modelsSchema, options.signal);
  const { id: model, max_model_len: longest } = chooseModel(served, options);
  const pictures = createPictures();
  const uploads = createUploads();
  const pieces = new Map<number, Promise<string>>();
  /** Frames of the longest video whose prompt was seen to be as it should. */
  let checkedFrames = 0;

  async function toTokens(text: string, signal: AbortSignal): Promise<readonly number[]> {
    const body = { model, prompt: text, add_special_tokens: false };
    return (await endpoint.post('/tokenize', body, tokensSchema, signal)).value.tokens;
  }

  const tokenId = createTokenIds(toTokens);

  const toPiece = (id: number, signal: AbortSignal) =>
    remember(pieces, id, async () => {
      const body = { model, tokens: [id] };
      return (await endpoint.post('/detokenize', body, textSchema, signal)).value.prompt;
    });

  async function ask(given: Prompt, more: object, signal: AbortSignal): Promise<Reply<Answer>> {
    const prompt = { ...given, parts: given.parts.flatMap(showAlone) };
    const video = prompt.parts.find((part) => part.kind === 'video');
    const isNew = video !== undefined && video.images.length > checkedFrames;
    const paper = video && { chat_template: PAPER_TEMPLATE, ...(isNew && { return_token_ids: true }) };
    const reply = await uploads.send(prompt.parts.flatMap(mediaKey), async (isUploaded) => {
      const content = await Promise.all(prompt.parts.map((part) => toContent(part, pictures, isUploaded)));
      const body = { model, messages: [{ role: 'user', content }], ...turnOf(prompt), ...paper, ...more };
      return endpoint.post('/v1/chat/completions', { ...body, temperature: 0 }, answerSchema, signal);
    });
    if (isNew) {
      await checkVideo(prompt, video, reply.value, signal);
      checkedFrames = Math.max(checkedFrames, video.images.length);
    }
    return reply;
  }

  /** A server without the flags, or of another version, would score another prompt and not say so. */
  async function checkVideo(
    prompt: Prompt,
    { images }: Video,
    { prompt_token_ids: read }: Answer,
    signal: AbortSignal,
  ) {
    const [expected, [pad]] = await Promise.all([toTokens(paperText(prompt), signal), toTokens(VIDEO_PAD, signal)]);
    const folded = read?.filter((id, i) => id !== pad || read[i - 1] !== pad);
    if (folded?.join() === expected.join()) return;
    throw new DenseGymError(
      'ENGINE_REPLY_INVALID',
      `${options.name} read a video of ${images.length} frames otherwise than the paper's code does; start vLLM 0.32 with ${VIDEO_FLAGS}, or use layout stamped-images`,
    );
  }

  async function logprobs(
    prompt: Prompt,
    continuations: readonly string[],
    { signal }: RequestOptions,
  ): Promise<LogprobsResult> {
    const wanted = await Promise.all(continuations.map((text) => tokenId(text, signal)));
    const listed = { logprobs: true, top_logprobs: 0, logprob_token_ids: wanted, return_tokens_as_token_ids: true };
    const reply = await ask(prompt, { max_tokens: 1, ...listed }, signal);
    const results = wanted.map((id) => readLogprob(reply.value, id, options.name));
    return { logprobs: results, usage: toUsage(reply) };
  }

  return {
    contract: 'v1',
    name: 'vllm',
    model: basename(model),
    layouts: ['stamped-images', 'paper-video'],
    turns: ['open', 'answer'],
    maxImages: longest
      ? Math.min(options.maxImages, Math.floor((longest - TEXT_TOKENS) / FRAME_TOKENS))
      : options.maxImages,
    grid: (size) => cellGrid(size, options.maxPixels),
    logprobs,
    async tokenize(text, { signal }) {
      return Promise.all((await toTokens(text, signal)).map((id) => toPiece(id, signal)));
    },
    async generate(prompt, { signal, maxTokens }) {
      const reply = await ask(prompt, { max_tokens: maxTokens }, signal);
      return { text: reply.value.choices[0].message.content ?? '', usage: toUsage(reply) };
    },
    close: async () => {},
  };
}

function chooseModel(served: z.infer<typeof modelsSchema>['data'], { name, model }: HostedOptions) {
  const chosen = model === undefined ? served[0] : served.find(({ id }) => id === model);
  if (chosen) return chosen;
  const names = served.map(({ id }) => id).join(', ') || 'no model';
  throw new DenseGymError(
    'CONFIG_INVALID',
    `${name} serves ${names}, and not ${model ?? 'one'}; name one that it serves`,
  );
}

/** The server's template makes the prompt; without its end, the user goes on speaking. */
function turnOf({ turn }: Prompt) {
  return { add_generation_prompt: turn === 'answer', continue_final_message: turn === 'open' };
}

/** The whole prompt, with one `<|video_pad|>` for the many of each pair of frames. */
function paperText({ turn, parts }: Prompt): string {
  const { before, after } = CHATML[turn];
  const texts = parts.flatMap((part) => {
    if (part.kind === 'text') return [part.text];
    if (part.kind === 'image') return [];
    return pairStamps(part.images.length, part.fps).map(
      (stamp) => `${stamp}<|vision_start|>${VIDEO_PAD}<|vision_end|>`,
    );
  });
  return before + texts.join('') + after;
}

/**
 * A video of one frame as that image: the server takes no such video, and the paper's code shows the frame twice at 0 s,
 * which is what the model makes of an image, to the last bit.
 */
function showAlone(part: PromptPart): readonly PromptPart[] {
  const [image] = part.kind === 'video' ? part.images : [];
  if (part.kind !== 'video' || !image || part.images.length > 1) return [part];
  return [
    { kind: 'text', text: pairStamps(1, part.fps).join('') },
    { kind: 'image', image },
  ];
}

async function toContent(part: PromptPart, pictures: Pictures, isUploaded: (key: string) => boolean) {
  if (part.kind === 'text') return { type: 'text', text: part.text };
  const [uuid = ''] = mediaKey(part);
  const type = part.kind === 'image' ? 'image_url' : 'video_url';
  if (isUploaded(uuid)) return { type, [type]: null, uuid };
  const images = part.kind === 'image' ? [part.image] : part.images;
  const frames = await Promise.all(images.map((image) => pictures.png(image)));
  // vLLM's frames of a `video/jpeg` may be of any format that Pillow reads: PNG loses nothing.
  const url = `data:${part.kind === 'image' ? 'image/png' : 'video/jpeg'};base64,${frames.join()}`;
  return { type, [type]: { url }, uuid };
}

function readLogprob({ choices: [choice] }: Answer, id: number, name: string): Logprob {
  const listed = choice.logprobs?.content[0]?.top_logprobs ?? [];
  const found = listed.find(({ token }) => token === `token_id:${id}`);
  if (found && found.logprob <= 0) return { logprob: found.logprob, censored: false };
  const message = `${name} answered ${JSON.stringify(listed).slice(0, 200)} and no logprob of token ${id}`;
  throw new DenseGymError('ENGINE_REPLY_INVALID', `${message}; does it know logprob_token_ids (0.32 does)?`);
}

function toUsage({ value: { usage }, bytesSent }: Reply<Answer>): Usage {
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return { promptTokens: usage.prompt_tokens, evaluatedTokens: usage.prompt_tokens - cached, bytesSent };
}
