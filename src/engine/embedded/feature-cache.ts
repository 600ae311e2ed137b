import type { Image } from '../engine.ts';
import type { Graph, ImageFeatures } from './graph.ts';

/**
 * Remembers what the vision graph made of the last `limit` distinct images (16 kB each); the least recently used goes.
 * A frame is needed again when a prompt is rebuilt: after thinning, or for another episode with the same picture.
 */
export function createFeatureCache(limit: number, graph: Graph) {
  /** By image key, least recently used first. */
  const features = new Map<string, ImageFeatures>();
  return {
    async of(image: Image): Promise<ImageFeatures> {
      const known = features.get(image.key);
      const found = known ?? (await graph.see(image));
      features.delete(image.key);
      features.set(image.key, found);
      const oldest = features.keys().next();
      if (features.size > limit && !oldest.done) features.delete(oldest.value);
      return found;
    },
    clear(): void {
      features.clear();
    },
  };
}

export type FeatureCache = ReturnType<typeof createFeatureCache>;
