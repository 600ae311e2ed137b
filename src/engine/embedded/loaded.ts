import { DenseGymError } from '../../errors.ts';
import type { LogprobsResult, Prompt } from '../engine.ts';
import { evaluate, type Model } from './evaluate.ts';
import { createFeatureCache } from './feature-cache.ts';
import { loadGraph } from './graph.ts';
import { createKvCache } from './kv-cache.ts';
import { readModelId, readModelShape } from './model-files.ts';
import type { Load, Ready } from './protocol.ts';
import { toUnits, unitLength } from './sequence.ts';
import { readTokenizer, singleToken, type TextTokenizer } from './tokenizer.ts';

/** Set aside for the question with an instruction of 1,000 ASCII characters; and what a stamp up to 999.9 s and its frame's marks take. */
const TEXT_TOKENS = 1100;
const STAMP_TOKENS = 10;
/** Images whose features are remembered; 16 kB each. */
const FEATURE_LIMIT = 1024;

/** The model in this thread. */
export interface LoadedModel {
  readonly ready: Ready;
  /** One call at a time. */
  score(prompt: Prompt, continuations: readonly string[]): Promise<LogprobsResult>;
  close(): Promise<void>;
}

/** @throws DenseGymError `CONFIG_INVALID` when a model file is missing or unusable. */
export async function loadModel({ modelDir, cache: limits }: Omit<Load, 'gate'>): Promise<LoadedModel> {
  const shape = await readModelShape(modelDir);
  const id = await readModelId(modelDir);
  const tokenizer = await readTokenizer(modelDir);
  // By itself: whoever hears that the model is refused finds nothing at work any more.
  const graph = await loadGraph(modelDir, shape);
  const model: Model = {
    shape,
    graph,
    features: createFeatureCache(FEATURE_LIMIT, graph),
    cache: createKvCache(limits, shape),
  };
  return {
    ready: {
      kind: 'ready',
      model: id,
      imageSize: shape.imageSize,
      maxImages: Math.floor((shape.maxTokens - TEXT_TOKENS) / (shape.imageSide ** 2 + STAMP_TOKENS)),
    },
    score: (prompt, continuations) => score(prompt, continuations, model, tokenizer),
    close: () => graph.close(),
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
