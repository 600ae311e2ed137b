import type { Config } from '../config/schema.ts';
import type { BudgetedEngine } from '../engine/budget.ts';
import { openEngine } from '../engine/open.ts';
import { DenseGymError } from '../errors.ts';
import { mostFrames } from '../frame/sampler.ts';
import { type Calibration, UNCALIBRATED } from '../reward/calibration.ts';
import { readCalibration } from '../reward/calibration-file.ts';
import { type CachedScorer, withScoreCache } from '../scorer/cached.ts';
import { createScorer } from '../scorer/create.ts';
import type { Scorer } from '../scorer/scorer.ts';

/** What scores, as a config says. */
export interface OpenedScorer {
  readonly engine: BudgetedEngine;
  readonly scorer: Scorer;
  /** Present where scores are kept on disk. */
  readonly cache?: CachedScorer;
  readonly calibration: Calibration;
  /** Environments the model was trained for, as the first part of their ids; absent: any. */
  readonly domain: readonly string[] | undefined;
  close(): Promise<void>;
}

export type ScorerConfig = Pick<
  Config,
  | 'engine'
  | 'scorer'
  | 'camera'
  | 'crop'
  | 'layout'
  | 'chatTemplate'
  | 'labels'
  | 'calibration'
  | 'vlm'
  | 'budget'
  | 'sampling'
>;

/**
 * Engine, scorer and calibration, which must belong together.
 *
 * @throws DenseGymError for anything that cannot work: said at start, not in training.
 */
export async function openScorer(config: ScorerConfig): Promise<OpenedScorer> {
  const { engine, calibrationFile, domain } = await openEngine(config);
  try {
    const asked = createScorer(config, engine);
    checkPromptFits(config, engine);
    // The bundled calibration is of the bundled model's shipped question only.
    const isShipped = asked.name === 'topreward' && asked.layout === 'stamped-images';
    const file = config.calibration ?? (isShipped ? calibrationFile : undefined);
    const quantity = { model: asked.model, layout: asked.layout, scorer: asked.name };
    const calibration = file === undefined ? UNCALIBRATED : readCalibration(file, quantity);
    const cache = config.vlm.cache === undefined ? undefined : withScoreCache(asked, config.vlm.cache);
    return {
      engine,
      scorer: cache ?? asked,
      ...(cache && { cache }),
      calibration,
      domain,
      close: async () => {
        await cache?.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** A prefix that outgrows the model would only fall back, late in training. */
function checkPromptFits({ sampling }: ScorerConfig, { model, maxImages }: BudgetedEngine): void {
  const most = mostFrames(sampling);
  if (most <= maxImages) return;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `sampling ${sampling.policy} with maxFrames ${sampling.maxFrames} and minFrames ${sampling.minFrames} makes prefixes of ` +
      `${most} images; model ${model} reads at most ${maxImages}; lower them`,
  );
}
