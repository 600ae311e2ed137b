import { z } from 'zod';
import { DenseGymError } from '../errors.ts';
import type { Engine, Prompt } from './engine.ts';
import { chatEngine, requireText, stampedParts } from './http/chat.ts';
import { createEndpoint, type Endpoint } from './http/endpoint.ts';
import { type HostedOptions, withKey } from './http/remote.ts';
import { createPictures } from './picture.ts';
import { explainRefusal, readTopTokens, TOP_TOKENS } from './top-tokens.ts';

// Source: ollama/ollama · docs/openapi.yaml, · api/types.go (ChatRequest, ChatResponse, Logprob), · server/prompt.go.
const versionSchema = z.object({ version: z.string() });
const tagsSchema = z.object({ models: z.array(z.object({ name: z.string(), digest: z.string() })) });
const showSchema = z.object({ capabilities: z.array(z.string()) });
const topTokenSchema = z.object({ token: z.string(), logprob: z.number() });
const answerSchema = z.object({
  message: z.object({ content: z.string() }),
  done_reason: z.string().nullish(),
  prompt_eval_count: z.number().default(0),
  logprobs: z.array(z.object({ top_logprobs: z.array(topTokenSchema).default([]) })).default([]),
});

/**
 * Logprobs came with 0.12.11, but only from this version on do models with a renderer of their own, Qwen3-VL among them,
 * put an image where the text has its mark: before, all images stood in front (ollama/ollama · model/renderers/image_tags.go).
 */
const OLDEST = [0, 23, 4] as const;
/** The place of the next image · server/prompt.go. */
const IMAGE = '[img]';

/**
 * An Ollama server: the 20 likeliest tokens only, in the model's chat template, and `stamped-images` only.
 *
 * @param given `model` as `ollama list` names it; absent: the first of that list.
 * @throws DenseGymError `ENGINE_UNAVAILABLE`; `CONFIG_INVALID` when it is too old, or lacks the model, or the model has no eyes.
 */
export async function createOllamaEngine(given: HostedOptions): Promise<Engine> {
  const options = withKey(given, 'authorization');
  const { name } = options;
  const endpoint = createEndpoint(options);
  const model = await findModel(endpoint, options);
  const pictures = createPictures();
  const common = chatEngine(options);

  async function ask(prompt: Prompt, maxTokens: number, more: object, signal: AbortSignal) {
    const parts = stampedParts(prompt, common.turns, name);
    const content = parts.map((part) => (part.kind === 'text' ? checkText(part.text) : IMAGE)).join('');
    const images = parts.flatMap((part) => (part.kind === 'image' ? [pictures.png(part.image)] : []));
    const body = {
      model: model.name,
      messages: [{ role: 'user', content, images: await Promise.all(images) }],
      stream: false,
      think: false,
      // A prompt that is too long is an error, and not silently another prompt.
      truncate: false,
      options: { num_predict: maxTokens, temperature: 0, top_k: 0, top_p: 1, min_p: 0 },
      ...more,
    };
    const { value, bytesSent } = await endpoint.post('/api/chat', body, answerSchema, signal);
    // What its cache saved is not told.
    const usage = { promptTokens: value.prompt_eval_count, evaluatedTokens: value.prompt_eval_count, bytesSent };
    return { value, usage };
  }

  return {
    ...common,
    name: 'ollama',
    model: `${model.name}@${model.digest.slice(0, 12)}`,
    async logprobs(prompt, continuations, { signal }) {
      const more = { logprobs: true, top_logprobs: TOP_TOKENS };
      const { value, usage } = await ask(prompt, 1, more, signal).catch((error) => {
        throw explainRefusal(error, name);
      });
      return { logprobs: readTopTokens(value.logprobs[0]?.top_logprobs, continuations, name), usage };
    },
    async generate(prompt, { signal, maxTokens }) {
      const { value, usage } = await ask(prompt, maxTokens, {}, signal);
      return { text: requireText(value.message.content, value.done_reason, name), usage };
    },
  };
}

async function findModel(endpoint: Endpoint, { name, model, signal }: HostedOptions) {
  const { version } = await endpoint.get('/api/version', versionSchema, signal);
  if (isOlder(version)) {
    const message = `${name} is Ollama ${version}, which cannot put images between words; update it to ${OLDEST.join('.')} or later`;
    throw new DenseGymError('CONFIG_INVALID', message);
  }
  const { models } = await endpoint.get('/api/tags', tagsSchema, signal);
  const found =
    model === undefined ? models[0] : models.find((one) => one.name === model || one.name === `${model}:latest`);
  if (!found) {
    const way = model === undefined ? 'any model; ollama pull one' : `model ${model}; run ollama pull ${model}`;
    throw new DenseGymError('CONFIG_INVALID', `${name} does not have ${way}`);
  }
  const { capabilities } = (await endpoint.post('/api/show', { model: found.name }, showSchema, signal)).value;
  if (!capabilities.includes('vision')) {
    const message = `${name}: model ${found.name} has no eyes; name another with --vlm-model, for example qwen3-vl:8b-instruct`;
    throw new DenseGymError('CONFIG_INVALID', message);
  }
  return found;
}

/** Builds from source call themselves 0.0.0, and are taken for new. */
function isOlder(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  if (major + minor + patch === 0) return false;
  const [oldestMajor, oldestMinor, oldestPatch] = OLDEST;
  return (major - oldestMajor || minor - oldestMinor || patch - oldestPatch) < 0;
}

/** Ollama looks for the places of images in the whole text. */
function checkText(text: string): string {
  if (!/\[img[-\]]/.test(text)) return text;
  throw new DenseGymError('REQUEST_INVALID', `prompt text ${JSON.stringify(text)} holds Ollama's mark of an image`);
}
