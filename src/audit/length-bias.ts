import { parseSampling } from '../config/sampling.ts';
import { mostFrames, type SamplingConfig } from '../frame/sampler.ts';
import type { Interval } from '../metric/bootstrap.ts';
import { mean } from '../metric/statistics.ts';
import { valueOrderCorrelation } from '../metric/voc.ts';
import { withFrozenControl } from '../scorer/frozen-control.ts';
import type { Scorer } from '../scorer/scorer.ts';
import { type Curve, type Curves, lastValue, riseOf } from './curves.ts';
import { separate } from './success.ts';

/** A way to keep a model from being paid for the number of images. */
export interface Remedy {
  readonly id: string;
  readonly label: string;
  readonly sampling: SamplingConfig;
  /** Whether the score of the first frame, repeated as often, is taken off. */
  readonly control: boolean;
}

/** What a remedy does. VOC and areas are of the scores' order, so no calibration is in them. */
export interface RemedyRow {
  readonly id: string;
  readonly label: string;
  /** Mean over the episodes that controls are made of; NaN where all are constant. */
  readonly voc: number;
  /** Mean rise of the score over them, in the scorer's unit. */
  readonly rise: number;
  /** Mean rise of a frozen start, as a share of `rise`: 0 is right. */
  readonly frozenRise: number;
  /** The same of an episode that stops half-way, from there on. */
  readonly stalledRise: number;
  /** Area under the ROC curve of the last frame's score; absent without both labels. */
  readonly auc?: number;
  readonly aucInterval?: Interval | undefined;
  readonly failed: number;
}

/** How often the first frame stands at the head where the config does not say. */
const HEAD = 4;

/**
 * The remedies that a sampling has: a head of first frames where prefixes grow (append-only), the frozen control always.
 *
 * @param maxImages that the model reads; a remedy that needs more is left out.
 */
export function remediesFor(sampling: SamplingConfig, maxImages: number): readonly Remedy[] {
  const grows = parseSampling(sampling.policy)?.kind === 'append-only';
  const head = sampling.minFrames > 1 ? sampling.minFrames : HEAD;
  const remedies = [1, ...(grows ? [head] : [])].flatMap((minFrames) =>
    [false, true].map((control): Remedy => {
      const parts = [...(minFrames > 1 ? [`first frame × ${minFrames}`] : []), ...(control ? ['frozen control'] : [])];
      return {
        id: `min_frames_${minFrames}${control ? '_frozen' : ''}`,
        label: parts.length === 0 ? 'neither' : parts.join(', '),
        sampling: { ...sampling, minFrames },
        control,
      };
    }),
  );
  return remedies.filter((remedy) => mostFrames(remedy.sampling) <= maxImages);
}

/** @param plain without a control. */
export function remedied(plain: Scorer, { control }: Remedy): Scorer {
  return control ? withFrozenControl(plain) : plain;
}

/** @param subjects kind of the recorded episodes that controls were made of. */
export function remedyRow(
  { id, label }: Remedy,
  { curves, failures }: Curves,
  subjects: string,
  seed: number,
): RemedyRow {
  const of = (kind: string) => curves.filter((curve) => curve.kind === kind);
  const rise = (kind: string) => mean(of(kind).map((curve) => riseOf(curve, 'value')));
  const correlation = ({ prefixes }: Curve) =>
    valueOrderCorrelation(prefixes.map(({ value }) => value)).correlation ?? [];
  const [good, bad] = [of('success').map(lastValue), of('failure').map(lastValue)];
  const separation = good.length > 0 && bad.length > 0 ? separate(good, bad, seed) : undefined;
  return {
    id,
    label,
    voc: mean(of(subjects).flatMap(correlation)),
    rise: rise(subjects),
    frozenRise: rise('frozen_start') / rise(subjects),
    stalledRise: rise('stalled') / rise(subjects),
    ...(separation && { auc: separation.auc, aucInterval: separation.aucInterval }),
    failed: failures.length,
  };
}
