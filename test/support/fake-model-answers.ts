/** What each API's server answers, as it is documented. */
import type { FakeApi, FakeModelServer, SeenRequest } from './fake-model-server.ts';

/** Ids that the fakes' tokenizers know; every other text is two tokens. */
const IDS: Readonly<Record<string, number>> = { ' True': 3007, ' False': 3557, True: 2514, False: 4049 };

function tokensOf(text: string): readonly number[] {
  const id = IDS[text];
  return id === undefined ? [11, 12] : [id];
}

function wordOf(id: number | undefined): string | undefined {
  return Object.keys(IDS).find((word) => IDS[word] === id);
}

/** Questions about the server. */
export function fact(api: FakeApi, { path, body }: SeenRequest): unknown {
  if (api === 'sglang') return sglangFact(path, body as { prompt: string; tokens: number[][] });
  if (api === 'vllm') return vllmFact(path, body as { prompt: string; tokens: number[] });
  if (api === 'llama-server') return llamaFact(path, body as { content: string });
  if (api === 'robometer')
    return path === '/model_info' ? { model_path: 'robometer/Robometer-4B', num_gpus: 1 } : undefined;
  if (api === 'openai')
    return path === '/models' ? { object: 'list', data: [{ id: 'own-vlm', object: 'model' }] } : undefined;
  if (api === 'gemini') {
    const [, model] = /^\/models\/(gemini-[^/:]+)$/.exec(path) ?? [];
    return model && { name: `models/${model}`, version: '001', inputTokenLimit: 1048576 };
  }
  return {
    '/api/version': { version: '0.33.0' },
    '/api/tags': {
      models: [
        { name: 'qwen3-vl:8b-instruct', model: 'qwen3-vl:8b-instruct', digest: 'c0ffee0123456789abcdef', size: 1 },
        { name: 'gemma3:latest', model: 'gemma3:latest', digest: 'beef000000000000', size: 1 },
      ],
    },
    '/api/show': { details: { family: 'qwen3vl' }, capabilities: ['completion', 'vision'] },
  }[path];
}

function sglangFact(path: string, body: { prompt: string; tokens: number[][] }): unknown {
  if (path === '/model_info') {
    return { model_path: 'Qwen/Qwen3-VL-8B-Instruct', weight_version: 'default', has_image_understanding: true };
  }
  if (path === '/tokenize') {
    const tokens = tokensOf(body.prompt);
    return { tokens, count: tokens.length, max_model_len: 262144 };
  }
  if (path === '/detokenize') {
    return { text: body.tokens.map(([id]) => wordOf(id) ?? `t${id}`) };
  }
  return undefined;
}

function vllmFact(path: string, body: { prompt: string }): unknown {
  if (path === '/v1/models') return { object: 'list', data: [{ id: 'qwen3-vl', max_model_len: 65536 }] };
  return path === '/tokenize' ? { tokens: tokensOf(body.prompt), count: 1 } : undefined;
}

function llamaFact(path: string, body: { content: string }): unknown {
  switch (path) {
    case '/props':
      return {
        media_marker: '<__media_4711__>',
        model_path: '/models/qwen3-vl.gguf',
        total_slots: 1,
        modalities: { vision: true, audio: false },
        default_generation_settings: { n_ctx: 4096 },
      };
    case '/v1/models':
      return { data: [{ id: 'qwen3-vl.gguf', meta: { n_params: 8, size: 16 } }] };
    case '/tokenize':
      return { tokens: tokensOf(body.content).map((id) => ({ id, piece: body.content })) };
    default:
      return undefined;
  }
}

/** The model's answers. */
export function answer(api: FakeApi, { body }: SeenRequest, { logprobs, says }: FakeModelServer): unknown {
  const listed = Object.entries(logprobs).map(([token, logprob]) => ({ token, logprob }));
  const [first] = listed;
  const given = body as {
    token_ids_logprob?: number[];
    logprob_token_ids?: number[];
    logit_bias?: [number, number][];
    logprobs?: boolean;
    generationConfig?: { responseLogprobs?: boolean };
  };
  switch (api) {
    case 'sglang': {
      const one = (id: number) => [logprobs[wordOf(id) ?? ''], id, null];
      const meta = { id: 'r1', finish_reason: { type: 'length', length: 1 }, prompt_tokens: 120, completion_tokens: 1 };
      const ids = given.token_ids_logprob;
      const asked = ids && { output_token_logprobs: [[-0.1, 9, null]], output_token_ids_logprobs: [ids.map(one)] };
      return { text: says, output_ids: [9], meta_info: { ...meta, cached_tokens: 90, ...asked } };
    }
    case 'vllm': {
      const wanted = given.logprob_token_ids?.map((id) => {
        return { token: `token_id:${id}`, logprob: logprobs[wordOf(id) ?? ''], bytes: [84] };
      });
      const content = [{ ...first, bytes: [84], top_logprobs: wanted }];
      const message = { role: 'assistant', content: says };
      return {
        choices: [{ index: 0, message, logprobs: wanted ? { content } : null, finish_reason: 'length' }],
        usage: { prompt_tokens: 120, total_tokens: 121, prompt_tokens_details: { cached_tokens: 90 } },
      };
    }
    case 'llama-server': {
      const listed = given.logit_bias?.map(([id]) => ({ id, token: wordOf(id), logprob: logprobs[wordOf(id) ?? ''] }));
      return {
        content: says,
        tokens_evaluated: 120,
        timings: { prompt_n: 30 },
        completion_probabilities: listed,
      };
    }
    case 'robometer': {
      const { True: logprob } = logprobs;
      const progress = typeof logprob === 'number' ? 1 + logprob : logprob;
      return {
        outputs_preference: null,
        outputs_progress: { progress_pred: [[0.1, progress]] },
        outputs_success: null,
      };
    }
    case 'openai': {
      const content = [{ ...first, bytes: [84], top_logprobs: listed.map((token) => ({ ...token, bytes: [84] })) }];
      const message = { role: 'assistant', content: says, refusal: null };
      const wanted = given.logprobs ? { content, refusal: null } : null;
      return {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        choices: [{ index: 0, message, logprobs: wanted, finish_reason: 'length' }],
        usage: {
          prompt_tokens: 120,
          completion_tokens: 1,
          total_tokens: 121,
          prompt_tokens_details: { cached_tokens: 90 },
        },
      };
    }
    case 'gemini': {
      const candidates = listed.map(({ token, logprob }, i) => ({ token, tokenId: i + 1, logProbability: logprob }));
      const logprobsResult = { topCandidates: [{ candidates }], chosenCandidates: [candidates[0]] };
      const content = { role: 'model', parts: [{ text: 'I look.', thought: true }, { text: says }] };
      const wanted = given.generationConfig?.responseLogprobs && { logprobsResult };
      return {
        candidates: [{ content, finishReason: 'MAX_TOKENS', index: 0, ...wanted }],
        usageMetadata: {
          promptTokenCount: 120,
          cachedContentTokenCount: 90,
          candidatesTokenCount: 1,
          totalTokenCount: 121,
        },
      };
    }
    case 'ollama': {
      const wanted = given.logprobs && { logprobs: [{ ...first, bytes: [84], top_logprobs: listed }] };
      const message = { role: 'assistant', content: says };
      return {
        model: 'm',
        message,
        done: true,
        done_reason: 'length',
        prompt_eval_count: 120,
        eval_count: 1,
        ...wanted,
      };
    }
  }
}
