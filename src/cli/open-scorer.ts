import type { Config } from '../config/schema.ts';
import type { BudgetedEngine } from '../engine/budget.ts';
import { EMBEDDED_DOMAIN } from '../engine/embedded/embedded.ts';
import { openEngine } from '../engine/open.ts';
import { DenseGymError } from '../errors.ts';
import { mostFrames } from '../frame/sampler.ts';
import { type Calibration, UNCALIBRATED } from '../reward/calibration.ts';
import { type CalibrationFile, isFittedFor, readCalibration } from '../reward/calibration-file.ts';
import { type CachedScorer, withScoreCache } from '../scorer/cached.ts';
import { createScorer } from '../scorer/create.ts';
import { withFrozenControl } from '../scorer/frozen-control.ts';
import type { Scorer } from '../scorer/scorer.ts';
import { bundledCalibrations } from './bundled-calibrations.ts';

/** What scores, as a config says. */
export interface OpenedScorer {
  readonly engine: BudgetedEngine;
  readonly scorer: Scorer;
  /** The same before a control is taken off its scores. */
  readonly plain: Scorer;
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
  | 'scorerControl'
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
  return open(config, openCalibration);
}

/** The same for a command that makes a calibration, or needs none: whatever the config names is left alone. @throws as `openScorer`. */
export async function openUncalibrated(config: ScorerConfig): Promise<OpenedScorer> {
  return open(config, () => UNCALIBRATED);
}

async function open(config: ScorerConfig, calibrate: typeof openCalibration): Promise<OpenedScorer> {
  const { engine, domain } = await openEngine(config);
  try {
    const asked = createScorer(config, engine);
    checkPromptFits(config, engine);
    const bundled = bundledCalibrations(engine.model);
    checkLayout(asked, bundled);
    const cache = config.vlm.cache === undefined ? undefined : withScoreCache(asked, config.vlm.cache);
    const plain = cache ?? asked;
    const scorer = config.scorerControl === 'frozen' ? withFrozenControl(plain) : plain;
    return {
      engine,
      scorer,
      plain,
      ...(cache && { cache }),
      calibration: calibrate(config, scorer, bundled),
      // The same weights by another engine know no more.
      domain: domain ?? (bundled.length > 0 ? EMBEDDED_DOMAIN : undefined),
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

/** @throws DenseGymError `CONFIG_INVALID`. */
function openCalibration(
  { calibration, scorerControl }: ScorerConfig,
  scorer: Scorer,
  bundled: readonly CalibrationFile[],
): Calibration {
  if (calibration !== undefined) return readCalibration(calibration, scorer);
  const own = bundled.find((each) => isFittedFor(each, scorer));
  if (own) return own;
  if (scorerControl === 'none') return UNCALIBRATED;
  // A guess would call a robot that stands still done: its difference is 0, and log P(" True") = 0 is certainty.
  throw new DenseGymError(
    'CONFIG_INVALID',
    `scorerControl ${scorerControl} makes scores differences, which no calibration that is bundled and no guess fits; give ` +
      `--calibration FILE, fitted for scorer ${scorer.name} (densegym calibrate --scorer-control frozen), or leave --scorer-control out`,
  );
}

/** The bundled weights read both layouts where llama.cpp runs them, and have learned one. */
function checkLayout({ layout, model }: Scorer, bundled: readonly CalibrationFile[]): void {
  const known = [...new Set(bundled.map((each) => each.layout))];
  if (known.length === 0 || known.includes(layout)) return;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `model ${model} was trained on layout ${known.join(', ')} only, and not on ${layout}; leave --layout out, or choose another model`,
  );
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
