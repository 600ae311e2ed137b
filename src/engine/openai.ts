import { z } from 'zod';
import { DenseGymError } from '../errors.ts';
import type { Engine, Prompt } from './engine.ts';
import { chatEngine, dataUrl, requireText, stampedParts } from './http/chat.ts';
import { createEndpoint, type Endpoint } from './http/endpoint.ts';
import { EngineFailure } from './http/failure.ts';
import { type HostedOptions, withKey } from './http/remote.ts';
import { createPictures } from './picture.ts';
import { explainRefusal, readTopTokens, TOP_TOKENS } from './top-tokens.ts';

// Source, read and not run: openai/openai-python · src/openai/types/chat/ (completion_create_params.py, chat_completion.py,
// chat_completion_token_logprob.py, chat_completion_content_part_image_param.py), generated from OpenAI's own specification.
const modelsSchema = z.object({ data: z.tuple([z.object({ id: z.string() })], z.unknown()) });
const topTokenSchema = z.object({ token: z.string(), logprob: z.number() });
const choiceSchema = z.object({
  message: z.object({ content: z.string().nullish() }),
  finish_reason: z.string().nullish(),
  logprobs: z.object({ content: z.array(z.object({ top_logprobs: z.array(topTokenSchema) })).nullish() }).nullish(),
});
const answerSchema = z.object({
  choices: z.tuple([choiceSchema], z.unknown()),
  usage: z.object({
    prompt_tokens: z.number(),
    prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
  }),
});

/** Where models are asked for when no address is given. */
const OPENAI_URL = 'https://api.openai.com/v1';
/** Tokens that a model which thinks before it answers gets on top, since it pays both from one purse. */
const THOUGHT_TOKENS = 4096;

/**
 * OpenAI, or any server with its chat API: the 20 likeliest tokens only, in a chat template that the server adds, and
 * `stamped-images` only.
 *
 * @param given `baseUrl` ends before `/chat/completions`; empty: OpenAI itself.
 * @throws DenseGymError `CONFIG_INVALID` without a model; `ENGINE_UNAVAILABLE`.
 */
export async function createOpenaiEngine(given: HostedOptions): Promise<Engine> {
  const options = withKey({ ...given, baseUrl: given.baseUrl || OPENAI_URL }, 'authorization');
  const { name } = options;
  const endpoint = createEndpoint(options);
  const model = options.model ?? (await firstModel(endpoint, options));
  const pictures = createPictures();
  const common = chatEngine(options);
  let thinksFirst = false;

  async function send(prompt: Prompt, maxTokens: number, more: object, signal: AbortSignal) {
    const content = await Promise.all(
      stampedParts(prompt, common.turns, name).map(async (part) =>
        part.kind === 'text'
          ? { type: 'text', text: part.text }
          : { type: 'image_url', image_url: { url: dataUrl(await pictures.png(part.image)) } },
      ),
    );
    const body = {
      model,
      messages: [{ role: 'user', content }],
      max_completion_tokens: thinksFirst ? maxTokens + THOUGHT_TOKENS : maxTokens,
      ...(!thinksFirst && { temperature: 0 }),
      ...more,
    };
    const { value, bytesSent } = await endpoint.post('/chat/completions', body, answerSchema, signal);
    const { prompt_tokens: promptTokens, prompt_tokens_details: details } = value.usage;
    const usage = { promptTokens, evaluatedTokens: promptTokens - (details?.cached_tokens ?? 0), bytesSent };
    return { choice: value.choices[0], usage };
  }

  async function ask(prompt: Prompt, maxTokens: number, more: object, signal: AbortSignal) {
    try {
      return await send(prompt, maxTokens, more, signal);
    } catch (error) {
      // Only models that think first refuse a temperature, and they say so only now.
      const refused = error instanceof EngineFailure && error.refusal?.status === 400 ? error.refusal.text : '';
      if (thinksFirst || !refused.includes('temperature')) throw error;
      thinksFirst = true;
      return await send(prompt, maxTokens, more, signal);
    }
  }

  return {
    ...common,
    name: 'openai',
    model,
    async logprobs(prompt, continuations, { signal }) {
      const more = { logprobs: true, top_logprobs: TOP_TOKENS };
      const { choice, usage } = await ask(prompt, 1, more, signal).catch((error) => {
        throw explainRefusal(error, name);
      });
      return { logprobs: readTopTokens(choice.logprobs?.content?.[0]?.top_logprobs, continuations, name), usage };
    },
    async generate(prompt, { signal, maxTokens }) {
      const { choice, usage } = await ask(prompt, maxTokens, {}, signal);
      return { text: requireText(choice.message.content, choice.finish_reason, name), usage };
    },
  };
}

/** A server of one's own has few models; OpenAI has many, and their order means nothing. */
async function firstModel(endpoint: Endpoint, { name, baseUrl, signal }: HostedOptions): Promise<string> {
  if (baseUrl === OPENAI_URL) {
    throw new DenseGymError('CONFIG_INVALID', `${name} has many models; name one with --vlm-model, for example gpt-4o`);
  }
  const [{ id }] = (await endpoint.get('/models', modelsSchema, signal)).data;
  return id;
}
