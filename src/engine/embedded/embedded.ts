import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DenseGymError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import { createGate, type Gate, leave } from './gate.ts';
import type { CacheLimits } from './kv-cache.ts';
import { BUNDLED_MODEL_DIR } from './model-files.ts';
import type { FromThread, Load, Ready } from './protocol.ts';
import { createRequests, toError } from './requests.ts';

/** The bundled environments whose pictures the bundled model knows; with any other its scores mean nothing. */
export const EMBEDDED_DOMAIN: readonly string[] = ['tabletop'];

export interface EmbeddedOptions {
  /** Folder of the model's files; the bundled model when absent. */
  readonly modelDir?: string;
  /** What is remembered between prompts. */
  readonly cache?: Partial<CacheLimits>;
}

/** A prompt of 16 frames takes about 0.7 MB, and twice that with room to grow. */
const CACHE_LIMITS: CacheLimits = { slots: 128, bytes: 256 * 2 ** 20 };

/** Calibration of the model in a folder: the constants that map its scores to progress and success. */
export function embeddedCalibrationPath(modelDir = BUNDLED_MODEL_DIR): string {
  return join(modelDir, 'calibration.json');
}

/**
 * The bundled model, in a thread of its own. Requests are worked on one at a time, in the order they came; a process that has
 * nothing else to do may end while none is under way.
 *
 * @throws DenseGymError `CONFIG_INVALID` when a model file is missing or unusable.
 */
export async function createEmbeddedEngine(options: EmbeddedOptions = {}): Promise<Engine> {
  const load: Load = {
    modelDir: options.modelDir ?? BUNDLED_MODEL_DIR,
    cache: { ...CACHE_LIMITS, ...options.cache },
    gate: createGate(),
  };
  const worker = startThread(load);
  const ready = await begin(worker);
  const requests = createRequests(worker);
  let closed: Promise<void> | undefined;
  return {
    contract: 'v1',
    name: 'embedded',
    model: ready.model,
    layouts: ['stamped-images'],
    turns: ['open'],
    maxImages: ready.maxImages,
    grid: () => ({ width: ready.imageSize, height: ready.imageSize }),
    async logprobs(prompt, continuations, { signal }) {
      if (closed) throw new DenseGymError('ENGINE_UNAVAILABLE', 'embedded engine is closed; create a new one');
      return requests.ask(prompt, continuations, signal);
    },
    close() {
      closed ??= requests.close();
      return closed;
    },
  };
}

/** Of threads that are alive. */
const gates = new Set<Gate>();

function startThread(load: Load): Worker {
  const { gate } = load;
  const worker = spawn(load);
  if (gates.size === 0) process.on('exit', leaveAll);
  gates.add(gate);
  const forget = (): void => {
    gates.delete(gate);
    if (gates.size === 0) process.off('exit', leaveAll);
  };
  return worker.once('exit', forget).once('error', forget);
}

function leaveAll(): void {
  for (const gate of gates) leave(gate);
}

/** `thread.ts` beside the sources, `thread.js` beside what is built from them. */
function spawn(load: Load): Worker {
  // Not this process's own options: with `-e` the script that calls this is among them.
  const options = { workerData: load, execArgv: [] };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('thread.js', import.meta.url), options);
  const [tsx, entry] = [import.meta.resolve('tsx/esm/api'), import.meta.resolve('./thread.ts')];
  // `--import tsx` does nothing in a thread.
  const script = `import('${tsx}').then(({ register }) => { register(); return import('${entry}'); })`;
  return new Worker(script, { ...options, eval: true });
}

async function begin(worker: Worker): Promise<Ready> {
  const [told] = (await once(worker, 'message')) as [FromThread];
  if (told.kind === 'ready') return told;
  // Not terminated, which would be in the middle of its work (gate.ts): it has nothing more to do.
  if (worker.threadId !== -1) await once(worker, 'exit');
  throw told.kind === 'refused' ? toError(told) : new Error(`the embedded engine began with ${told.kind}`);
}
