import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface VllmServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Milliseconds to import torch three times, load, and warm up; seen on a busy machine: 850,000. */
const START_MS = 1_200_000;

/**
 * Starts vLLM on the CPU, in fp32, with one thread.
 *
 * @param model folder of a Hugging Face checkpoint.
 * @param name under which it is served.
 * @param log file for what the server says.
 */
export async function startVllm(model: string, name: string, log: string): Promise<VllmServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['serve', model, '--served-model-name', name, '--host', '127.0.0.1', '--port', String(port)];
  args.push('--dtype', 'float32', '--enforce-eager', '--max-model-len', '4096', '--max-num-seqs', '4');
  // vLLM's CPU attention takes blocks of a multiple of 32 tokens only.
  args.push('--block-size', '32', '--enable-prompt-tokens-details', '--trust-request-chat-template');
  // Else it takes 32 frames of a video, and 1 frame a second.
  args.push('--media-io-kwargs', '{"video":{"num_frames":-1,"fps":2.0}}');
  args.push('--limit-mm-per-prompt', '{"image":64,"video":1}', '--chat-template', 'bench/engines/chat_template.jinja');
  const env = {
    ...process.env,
    HF_HUB_OFFLINE: '1',
    VLLM_NO_USAGE_STATS: '1',
    VLLM_TARGET_DEVICE: 'cpu',
    /** GB. */
    VLLM_CPU_KVCACHE_SPACE: '1',
    VLLM_CPU_OMP_THREADS_BIND: 'nobind',
    OMP_NUM_THREADS: '1',
  };
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'a');
  const child = spawn('.venv-engines/bin/vllm', args, { stdio: ['ignore', file, file], env });
  const exited = once(child, 'exit');
  const close = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const until = performance.now() + START_MS;
  while (!(await isUp(url))) {
    if (child.exitCode !== null) throw new Error(`vLLM ended with code ${child.exitCode}; see ${log}`);
    if (performance.now() > until) {
      await close();
      throw new Error(`vLLM did not start within ${START_MS / 1000} s; see ${log}`);
    }
    await sleep(500);
  }
  return { url, close };
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}

/** A port of 127.0.0.1 that nobody has; vLLM cannot choose one and say which. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 is free');
  return address.port;
}
