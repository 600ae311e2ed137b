import type { Image } from '../engine.ts';
import { createRecent } from '../recent.ts';
import type { Graph, ImageFeatures } from './graph.ts';

/**
 * Remembers what the vision graph made of the last `limit` distinct images (16 kB each).
 * A frame is needed again when a prompt is rebuilt: after thinning, or for another episode with the same picture.
 */
export function createFeatureCache(limit: number, graph: Graph) {
  /** By image key. */
  const features = createRecent<ImageFeatures>(limit);
  return {
    async of(image: Image): Promise<ImageFeatures> {
      const known = features.get(image.key);
      if (known) return known;
      const found = await graph.see(image);
      features.set(image.key, found);
      return found;
    },
    clear: () => features.clear(),
  };
}

export type FeatureCache = ReturnType<typeof createFeatureCache>;
