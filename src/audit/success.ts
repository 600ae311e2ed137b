import { bootstrapInterval, type Interval } from '../metric/bootstrap.ts';
import {
  binCount,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from '../metric/calibration-error.ts';
import { averagePrecision, type ThresholdPoint, thresholdPoints } from '../metric/decision-curves.ts';
import { type Ranking, rankWithinInstructions } from '../metric/ranking.ts';
import { rocAuc } from '../metric/roc.ts';
import { type Calibration, successOf } from '../reward/calibration.ts';
import { createSuccessVerdict, type SuccessConfig } from '../reward/success.ts';
import { type Curve, lastValue } from './curves.ts';

/** How well one number of each episode tells success from failure. */
export interface Separation {
  /** Area under the ROC curve, in [0, 1]; .5 is chance. */
  readonly auc: number;
  readonly aucInterval: Interval | undefined;
  /** Average precision; chance is the share of successes. */
  readonly averagePrecision: number;
}

/** What the scores say of success beside what the labels say. */
export interface SuccessSummary {
  readonly successes: number;
  readonly failures: number;
  /** By the score of the last frame. */
  readonly end: Separation;
  /** By the highest score of the episode: what a policy that is paid at any time lives on. */
  readonly highest: Separation;
  readonly ranking: Ranking;
  /** Expected calibration error of P(success) at the last frame, on `bins`. */
  readonly calibrationError: number;
  readonly bins: readonly ReliabilityBin[];
  /** The verdict that a session would have given, k of the last n scored prefixes. */
  readonly verdict: {
    readonly threshold: number;
    readonly k: number;
    readonly n: number;
    /** Successes that it recognises, and failures that it takes for one: shares of each. */
    readonly trueSuccess: number;
    readonly falseSuccess: number;
  };
  /** Of the last frame's score, for the plots. */
  readonly points: readonly ThresholdPoint[];
}

/** @returns the summary, or why there is none. */
export function summariseSuccess(
  recorded: readonly Curve[],
  calibration: Calibration,
  success: SuccessConfig,
  seed: number,
): SuccessSummary | string {
  const good = recorded.filter(({ kind }) => kind === 'success');
  const bad = recorded.filter(({ kind }) => kind === 'failure');
  const labelled = [...good, ...bad];
  if (labelled.length === 0) return 'no labels: no episode.json says "success": true or false';
  if (good.length === 0 || bad.length === 0) {
    const [has, lacks] = good.length === 0 ? ['failures', 'successes'] : ['successes', 'failures'];
    return `only ${has}: all ${labelled.length} labelled episodes are ${has}, so there is nothing to tell apart; add ${lacks}`;
  }
  const probabilities = labelled.map((curve) => successOf(lastValue(curve), calibration));
  const labels = labelled.map(({ kind }) => kind === 'success');
  const bins = binCount(labelled.length);
  const claims = (curves: readonly Curve[]) =>
    curves.filter((curve) => isClaimed(curve, calibration, success)).length / curves.length;
  return {
    successes: good.length,
    failures: bad.length,
    end: separate(good.map(lastValue), bad.map(lastValue), seed),
    highest: separate(good.map(highestValue), bad.map(highestValue), seed),
    ranking: rankWithinInstructions(
      labelled.map((curve) => ({
        instruction: curve.episode.instruction,
        success: curve.kind === 'success',
        value: lastValue(curve),
      })),
    ),
    calibrationError: expectedCalibrationError(probabilities, labels, bins),
    bins: reliabilityBins(probabilities, labels, bins),
    verdict: {
      threshold: success.threshold,
      k: success.k,
      n: success.n,
      trueSuccess: claims(good),
      falseSuccess: claims(bad),
    },
    points: thresholdPoints(good.map(lastValue), bad.map(lastValue)),
  };
}

/** @param good and `bad` both filled. */
export function separate(good: readonly number[], bad: readonly number[], seed: number): Separation {
  const area = ([above = [], below = []]: readonly (readonly number[])[]) => rocAuc(above, below);
  return {
    auc: area([good, bad]) ?? Number.NaN,
    aucInterval: bootstrapInterval([good, bad], area, seed),
    averagePrecision: averagePrecision(good, bad) ?? Number.NaN,
  };
}

function highestValue({ prefixes }: Curve): number {
  return Math.max(...prefixes.map(({ value }) => value));
}

function isClaimed({ prefixes }: Curve, calibration: Calibration, success: SuccessConfig): boolean {
  const verdict = createSuccessVerdict(success);
  return prefixes.map(({ value }) => verdict(successOf(value, calibration))).at(-1) === true;
}
