import { DenseGymError } from '../../errors.ts';
import type { FeatureCache } from './feature-cache.ts';
import type { Graph, TextInput } from './graph.ts';
import type { KvCache } from './kv-cache.ts';
import type { ModelShape } from './model-files.ts';
import { ropePositions } from './positions.ts';
import { type Unit, unitLength } from './sequence.ts';

export interface Model {
  readonly shape: ModelShape;
  readonly graph: Graph;
  readonly features: FeatureCache;
  readonly cache: KvCache;
}

export interface Evaluation {
  /** Natural log over the vocabulary, after the last unit. */
  readonly logprobs: Float32Array;
  readonly evaluatedTokens: number;
}

/** Runs the units that no cached prompt shares. The cache changes only when the numbers are sound. */
export async function evaluate(units: readonly Unit[], { shape, graph, features, cache }: Model): Promise<Evaluation> {
  const { slot, unitCount } = cache.take(units);
  const fresh = await embed(units.slice(unitCount), features, shape);
  const past = slot.kv.subarray(0, slot.length);
  const output = await graph.read({ ...fresh, positions: ropePositions(units, unitCount, shape), past });
  if (output.logprobs.length !== shape.vocabSize || output.logprobs.some((value) => !Number.isFinite(value))) {
    const message = `the embedded model gave a log-probability that is not a finite number`;
    throw new DenseGymError('ENGINE_REPLY_INVALID', `${message}; its weights are damaged, restore models/tabletop-vlm`);
  }
  cache.put(slot, units, output.present);
  return { logprobs: output.logprobs, evaluatedTokens: fresh.ids.length };
}

type Embedded = Omit<TextInput, 'positions' | 'past'>;

async function embed(units: readonly Unit[], features: FeatureCache, shape: ModelShape): Promise<Embedded> {
  const tokens = units.reduce<number>((sum, unit) => sum + unitLength(unit, shape), 0);
  const ids = new BigInt64Array(tokens);
  const visual = new Float32Array(tokens * shape.hiddenSize);
  const deepstack = new Float32Array(tokens * shape.hiddenSize);
  const isImage = new Float32Array(tokens);
  let at = 0;
  for (const unit of units) {
    const end = at + unitLength(unit, shape);
    if (typeof unit === 'number') ids[at] = BigInt(unit);
    else {
      const seen = await features.of(unit);
      ids.fill(BigInt(shape.imageToken), at, end);
      visual.set(seen.visual, at * shape.hiddenSize);
      deepstack.set(seen.deepstack, at * shape.hiddenSize);
      isImage.fill(1, at, end);
    }
    at = end;
  }
  return { ids, visual, deepstack, isImage };
}
