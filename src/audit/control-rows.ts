import { type Distribution, distribute } from '../metric/distribution.ts';
import { mean, quantile } from '../metric/statistics.ts';
import { valueOrderCorrelation } from '../metric/voc.ts';
import { CONTROLS } from './controls.ts';
import { type Curves, measured, riseOf } from './curves.ts';

/** One kind of showing: recorded episodes of one label, or a control. Numbers are NaN where nothing was scored. */
export interface ControlRow {
  readonly id: string;
  readonly label: string;
  readonly expected: string;
  readonly sentence: string;
  readonly color: string;
  /** Showings that were scored. */
  readonly episodes: number;
  /** Showings that the engine failed on. */
  readonly failed: number;
  /** Of the scores, as measured. */
  readonly voc: Distribution;
  /** Mean progress of the last frame, in [0, 1]. */
  readonly end: number;
  /** Mean of progress at the end less that at the beginning, as measured. */
  readonly rise: number;
  /** Largest less smallest progress, 95th percentile: a VOC on no change means nothing. */
  readonly change: number;
}

/** Rows of recorded episodes, by label. */
const RECORDED = [
  {
    id: 'success',
    label: 'successes',
    expected: 'rise to the end',
    sentence: 'Episodes that their label calls a success, as they were recorded.',
    color: '#009e73',
  },
  {
    id: 'failure',
    label: 'failures',
    expected: 'end low',
    sentence: 'Episodes that their label calls a failure, as they were recorded. Their VOC may be anything.',
    color: '#e69f00',
  },
  {
    id: 'unlabelled',
    label: 'no label',
    expected: '–',
    sentence: 'Episodes whose episode.json does not say, as they were recorded.',
    color: '#22303c',
  },
] as const;

/** A row for each kind that was shown, recorded ones first. @param seed of the bootstrap. */
export function controlRows({ curves, failures }: Curves, seed: number): readonly ControlRow[] {
  return [...RECORDED, ...CONTROLS].flatMap(({ id, label, expected, sentence, color }) => {
    const shown = curves.filter(({ kind }) => kind === id);
    const failed = failures.filter(({ kind }) => kind === id).length;
    if (shown.length + failed === 0) return [];
    const values = shown.map((curve) => measured(curve).map(({ value }) => value));
    const progress = shown.map((curve) => measured(curve).map((prefix) => prefix.progress));
    return {
      ...{ id, label, expected, sentence, color, failed },
      episodes: shown.length,
      voc: distribute(
        values.map((curve) => valueOrderCorrelation(curve).correlation),
        seed,
      ),
      end: mean(progress.map((curve) => curve.at(-1) ?? Number.NaN)),
      rise: mean(shown.map((curve) => riseOf(curve, 'progress'))),
      change: quantile(
        progress.map((curve) => Math.max(...curve) - Math.min(...curve)),
        0.95,
      ),
    };
  });
}
