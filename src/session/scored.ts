import type { TimedImage } from '../frame/prefix.ts';
import type { Score } from '../scorer/scorer.ts';

/** A score with what the reply says of it. */
export interface ScoreReport extends Score {
  /** Images the model saw. */
  readonly prefixLength: number;
  /** Step of the last of them. */
  readonly step: number;
  /** From the frame's arrival to its score. */
  readonly durationMs: number;
}

/** A score with what was looked at. */
export interface Scored {
  readonly report: ScoreReport;
  /** What the model was shown, oldest first; the last is the entry's own. At least one. */
  readonly frames: readonly TimedImage[];
}
