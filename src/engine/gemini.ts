import { z } from 'zod';
import { DenseGymError } from '../errors.ts';
import type { Engine, Prompt } from './engine.ts';
import { chatEngine, requireText, stampedParts } from './http/chat.ts';
import { createEndpoint } from './http/endpoint.ts';
import { type HostedOptions, withKey } from './http/remote.ts';
import { createPictures } from './picture.ts';
import { explainRefusal, readTopTokens, TOP_TOKENS } from './top-tokens.ts';

// Bodies of the Gemini API, v1beta. Source, read and not run: googleapis/google-cloud-python · packages/google-ai-generativelanguage ·
// types/generative_service.py (GenerateContentResponse, Candidate), in JSON's camelCase; for LogprobsResult hexdocs.pm/geminix.
const modelSchema = z.object({ name: z.string(), version: z.string().nullish() });
const partSchema = z.object({ text: z.string().default(''), thought: z.boolean().default(false) });
const topTokenSchema = z
  .object({ token: z.string(), logProbability: z.number() })
  .transform(({ token, logProbability }) => ({ token, logprob: logProbability }));
const candidateSchema = z.object({
  content: z.object({ parts: z.array(partSchema).default([]) }).default({ parts: [] }),
  finishReason: z.string().nullish(),
  logprobsResult: z
    .object({ topCandidates: z.array(z.object({ candidates: z.array(topTokenSchema) })).default([]) })
    .nullish(),
});
const answerSchema = z.object({
  /** Absent where the prompt was blocked. */
  candidates: z.array(candidateSchema).default([]),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: z.object({ promptTokenCount: z.number(), cachedContentTokenCount: z.number().default(0) }),
});

/** Where models are asked for when no address is given. */
const GEMINI_URL = 'https://generativelanguage.googleapis.com/v1beta';
/**
 * Tokens of thought before an answer, at the least that a family allows; they count as output. Other families are left as
 * they are, since a budget is an error where there is no such thing (firebase.google.com · reference, ThinkingConfig). 2.5 Pro refuses
 * less than 128 (several public clients have it so; not run).
 */
const THOUGHT_TOKENS: readonly (readonly [family: RegExp, tokens: number])[] = [
  [/^gemini-2\.5-flash/, 0],
  [/^gemini-2\.5-pro/, 128],
];

/**
 * Google's Gemini API: the 20 likeliest tokens only, where the model gives any, in a chat template that the server adds, and
 * `stamped-images` only.
 *
 * @param given `baseUrl` ends before `/models`; empty: Google itself.
 * @throws DenseGymError `CONFIG_INVALID` without a model; `ENGINE_REPLY_INVALID` for an unknown one; `ENGINE_UNAVAILABLE`.
 */
export async function createGeminiEngine(given: HostedOptions): Promise<Engine> {
  const options = withKey({ ...given, baseUrl: given.baseUrl || GEMINI_URL }, 'x-goog-api-key');
  const { name } = options;
  if (options.model === undefined) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `${name} has many models; name one with --vlm-model, for example gemini-2.0-flash`,
    );
  }
  const model = options.model.replace(/^models\//, '');
  const path = `/models/${encodeURIComponent(model)}`;
  const endpoint = createEndpoint(options);
  const { version } = await endpoint.get(path, modelSchema, options.signal);
  const pictures = createPictures();
  const common = chatEngine(options);
  const [, thoughts] = THOUGHT_TOKENS.find(([family]) => family.test(model)) ?? [];

  async function ask(prompt: Prompt, maxTokens: number, more: object, signal: AbortSignal) {
    const parts = await Promise.all(
      stampedParts(prompt, common.turns, name).map(async (part) =>
        part.kind === 'text'
          ? { text: part.text }
          : { inlineData: { mimeType: 'image/png', data: await pictures.png(part.image) } },
      ),
    );
    const body = {
      contents: [{ role: 'user', parts }],
      generationConfig: {
        temperature: 0,
        maxOutputTokens: maxTokens,
        ...(thoughts !== undefined && { thinkingConfig: { thinkingBudget: thoughts } }),
        ...more,
      },
    };
    const { value, bytesSent } = await endpoint.post(`${path}:generateContent`, body, answerSchema, signal);
    const { promptTokenCount: promptTokens, cachedContentTokenCount: cached } = value.usageMetadata;
    const usage = { promptTokens, evaluatedTokens: promptTokens - cached, bytesSent };
    return { candidate: value.candidates[0], blocked: value.promptFeedback?.blockReason, usage };
  }

  return {
    ...common,
    name: 'gemini',
    model: `${model}@${version ?? 'latest'}`,
    async logprobs(prompt, continuations, { signal }) {
      const more = { responseLogprobs: true, logprobs: TOP_TOKENS };
      const { candidate, usage } = await ask(prompt, 1, more, signal).catch((error) => {
        throw explainRefusal(error, name);
      });
      const listed = candidate?.logprobsResult?.topCandidates[0]?.candidates;
      return { logprobs: readTopTokens(listed, continuations, name), usage };
    },
    async generate(prompt, { signal, maxTokens }) {
      const { candidate, blocked, usage } = await ask(prompt, maxTokens + (thoughts ?? 0), {}, signal);
      const text = candidate?.content.parts.map((part) => (part.thought ? '' : part.text)).join('');
      return { text: requireText(text, candidate?.finishReason ?? blocked, name), usage };
    },
  };
}
