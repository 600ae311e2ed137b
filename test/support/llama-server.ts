import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Image, Prompt } from '../../src/engine/engine.ts';

/** What llama-server says of one label after one prompt. */
export interface LlamaAnswer {
  /** Natural log of the label's probability, before any bias. */
  readonly logprob: number;
  /** Tokens of the prompt. */
  readonly tokens: number;
}

export interface LlamaServer {
  readonly url: string;
  logprob(prompt: Prompt, label: string): Promise<LlamaAnswer>;
  close(): Promise<void>;
}

interface Reply {
  readonly tokens_evaluated: number;
  readonly completion_probabilities: readonly [{ readonly id: number; readonly logprob: number }];
}

async function json<T>(url: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** Binary PPM, the simplest of the lossless formats that llama.cpp reads. */
function toPpm({ width, height, data }: Image): string {
  return Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), data]).toString('base64');
}

/**
 * Starts real llama.cpp on two GGUF files, one thread, no GPU; it ends with this process.
 *
 * @param exact True for attention in fp32; llama.cpp's default is flash attention in fp16.
 */
export async function startLlamaServer(model: string, mmproj: string, exact: boolean): Promise<LlamaServer> {
  const args = ['test/support/llama_server.py', model, mmproj, ...(exact ? ['--exact'] : [])];
  const child = spawn('.venv/bin/python', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited]);
  const url = first[0];
  if (typeof url !== 'string') throw new Error(`llama.cpp ended with code ${url} instead of serving ${model}`);
  const { media_marker: marker } = await json<{ media_marker: string }>(`${url}/props`);
  return {
    url,
    logprob: async ({ parts }, label) => {
      const { tokens } = await json<{ tokens: number[] }>(`${url}/tokenize`, { content: label });
      const [id] = tokens;
      if (id === undefined || tokens.length > 1) throw new Error(`${JSON.stringify(label)} is ${tokens.length} tokens`);
      const reply = await json<Reply>(`${url}/completion`, {
        prompt: {
          prompt_string: parts.map((part) => (part.kind === 'text' ? part.text : marker)).join(''),
          multimodal_data: parts.flatMap((part) => (part.kind === 'image' ? [toPpm(part.image)] : [])),
        },
        n_predict: 1,
        n_probs: 1,
        temperature: 0,
        post_sampling_probs: false,
        // The label wins and is therefore listed; the number is the one from before the bias.
        logit_bias: [[id, 10_000]],
      });
      const [chosen] = reply.completion_probabilities;
      if (chosen.id !== id) throw new Error(`llama.cpp answered for token ${chosen.id} instead of ${id}`);
      return { logprob: chosen.logprob, tokens: reply.tokens_evaluated };
    },
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
