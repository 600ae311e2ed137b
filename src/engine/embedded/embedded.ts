import { join } from 'node:path';
import { DenseGymError } from '../../errors.ts';
import type { Engine, LogprobsResult, Prompt } from '../engine.ts';
import { evaluate, type Model } from './evaluate.ts';
import { createFeatureCache } from './feature-cache.ts';
import { loadGraph } from './graph.ts';
import { type CacheLimits, createKvCache } from './kv-cache.ts';
import { BUNDLED_MODEL_DIR, readModelId, readModelShape } from './model-files.ts';
import { toUnits, unitLength } from './sequence.ts';
import { readTokenizer, singleToken, type TextTokenizer } from './tokenizer.ts';

/** The bundled environments whose pictures the bundled model knows; with any other its scores mean nothing. */
export const EMBEDDED_DOMAIN: readonly string[] = ['tabletop'];

/** Set aside for the question with an instruction of 1,000 ASCII characters; and what a stamp up to 999.9 s and its frame's marks take. */
const TEXT_TOKENS = 1100;
const STAMP_TOKENS = 10;

export interface EmbeddedOptions {
  /** Folder of the model's files; the bundled model when absent. */
  readonly modelDir?: string;
  /** What is remembered between prompts. */
  readonly cache?: Partial<CacheLimits>;
}

/** A prompt of 16 frames takes about 0.7 MB, and twice that with room to grow. */
const CACHE_LIMITS: CacheLimits = { slots: 128, bytes: 256 * 2 ** 20 };
/** Images; 16 kB each. */
const FEATURE_LIMIT = 1024;

/** Calibration of the model in a folder: the constants that map its scores to progress and success. */
export function embeddedCalibrationPath(modelDir = BUNDLED_MODEL_DIR): string {
  return join(modelDir, 'calibration.json');
}

/**
 * The bundled model, in process. Requests are worked on one at a time, in the order they came.
 *
 * @throws DenseGymError `CONFIG_INVALID` when a model file is missing or unusable.
 */
export async function createEmbeddedEngine(options: EmbeddedOptions = {}): Promise<Engine> {
  const dir = options.modelDir ?? BUNDLED_MODEL_DIR;
  const shape = await readModelShape(dir);
  const [id, tokenizer, graph] = await Promise.all([readModelId(dir), readTokenizer(dir), loadGraph(dir, shape)]);
  const cache = createKvCache({ ...CACHE_LIMITS, ...options.cache }, shape);
  const features = createFeatureCache(FEATURE_LIMIT, graph);
  const model: Model = { shape, graph, features, cache };
  let turn: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | undefined;

  return {
    contract: 'v1',
    name: 'embedded',
    model: id,
    layouts: ['stamped-images'],
    turns: ['open'],
    maxImages: Math.floor((shape.maxTokens - TEXT_TOKENS) / (shape.imageSide ** 2 + STAMP_TOKENS)),
    grid: () => ({ width: shape.imageSize, height: shape.imageSize }),
    logprobs(prompt, continuations, { signal }) {
      const result = turn.then(() => {
        if (closed) throw new DenseGymError('ENGINE_UNAVAILABLE', 'embedded engine is closed; create a new one');
        if (signal.aborted) throw abortError(signal);
        return score(prompt, continuations, model, tokenizer);
      });
      turn = result.catch(() => undefined);
      return result;
    },
    close() {
      closed ??= turn.then(async () => {
        cache.clear();
        features.clear();
        await graph.close();
      });
      return closed;
    },
  };
}

async function score(
  prompt: Prompt,
  continuations: readonly string[],
  model: Model,
  tokenizer: TextTokenizer,
): Promise<LogprobsResult> {
  if (prompt.layout !== 'stamped-images' || prompt.turn !== 'open') {
    const message = `layout ${JSON.stringify(prompt.layout)} with turn ${JSON.stringify(prompt.turn)} is not what the embedded model was trained on`;
    throw new DenseGymError('NOT_SUPPORTED', `${message}; use "stamped-images" with "open"`);
  }
  const wanted = continuations.map((text) => singleToken(tokenizer, text));
  const units = toUnits(prompt, tokenizer, model.shape);
  const { logprobs, evaluatedTokens } = await evaluate(units, model);
  const promptTokens = units.reduce<number>((sum, unit) => sum + unitLength(unit, model.shape), 0);
  return {
    logprobs: wanted.map((id) => ({ logprob: Math.min(0, logprobs[id] ?? Number.NEGATIVE_INFINITY), censored: false })),
    usage: { promptTokens, evaluatedTokens, bytesSent: 0 },
  };
}

function abortError(signal: AbortSignal): DenseGymError {
  if (signal.reason instanceof DenseGymError) return signal.reason;
  const message = 'request to the embedded engine was aborted before its turn; send it again with a longer deadline';
  return new DenseGymError('ENGINE_UNAVAILABLE', message, { cause: signal.reason });
}
