import type { Image } from '../engine/engine.ts';
import type { EpisodeMonitor } from '../monitor/monitor.ts';
import { type Calibration, progressOf, successOf } from '../reward/calibration.ts';
import type { RewardConfig } from '../reward/config.ts';
import { createLedger, type RewardTerms, type ScoreState } from '../reward/ledger.ts';
import { createSmoothing } from '../reward/smoothing.ts';
import { createSuccessVerdict, type SuccessConfig } from '../reward/success.ts';
import type { Score } from '../scorer/scorer.ts';

export interface BooksOptions {
  readonly calibration: Calibration;
  readonly success: SuccessConfig;
  readonly reward: RewardConfig;
  /** The trainer's discount factor. */
  readonly gamma: number;
  /** Looks for a policy that pleases the model without doing the task; absent: nobody does. */
  readonly monitor?: EpisodeMonitor | undefined;
}

/** A score with what the reply says of it. */
export interface ScoreReport extends Score {
  /** Images the model saw. */
  readonly prefixLength: number;
  /** Step of the last of them. */
  readonly step: number;
  /** From the frame's arrival to its score. */
  readonly durationMs: number;
}

export interface ScoredTerms extends RewardTerms {
  /** Present on `fresh` steps. */
  readonly score?: ScoreReport;
  /** What the monitor has found, in words. */
  readonly warnings: readonly string[];
  /** True when the monitor stops the episode. */
  readonly stopped: boolean;
}

/** What the environment answered to a step. */
export interface TakenStep {
  readonly envReward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

/** A step, or the reset where there is none. */
export interface Entry {
  readonly step?: TakenStep;
  /** Numbers that move when the robot does; read where a picture of the entry was scored. */
  readonly robot: () => readonly number[];
}

/** What scoring did for one entry; without a score the last progress is held. */
export interface Outcome {
  readonly state: ScoreState;
  /** With the picture that was judged. */
  readonly scored?: { readonly report: ScoreReport; readonly image: Image };
}

/** The numbers of one episode. Scores become progress, verdict and reward here, in the order of the steps. */
export interface Books {
  book(entry: Entry, outcome: Outcome): ScoredTerms;
  /** What is known of an entry whose score is outstanding; books nothing. */
  foresee(entry: Entry): ScoredTerms;
}

export function createBooks({ calibration, monitor, ...options }: BooksOptions): Books {
  const ledger = createLedger(options.reward, options.gamma);
  const smooth = createSmoothing(options.reward.smoothing);
  const verdict = createSuccessVerdict(options.success);
  /** The verdict that is paid: one that a stopped episode comes to is not. */
  let success = false;

  /** Progress of a score that was not seen before. */
  function judge({ report, image }: NonNullable<Outcome['scored']>, robot: Entry['robot']): number {
    const progress = progressOf(smooth(report.value), calibration);
    const claimed = verdict(successOf(report.value, calibration));
    monitor?.scored({ image, progress, claimed, state: robot() });
    success ||= claimed && monitor?.stops() !== true;
    return progress;
  }

  function watched(terms: RewardTerms): ScoredTerms {
    return { ...terms, warnings: monitor?.warnings() ?? [], stopped: monitor?.stops() ?? false };
  }

  return {
    book({ step, robot }, { state, scored }) {
      const progress = scored && judge(scored, robot);
      const terms = step
        ? ledger.step({ ...step, progress, scoreState: state, success })
        : ledger.begin(progress, state, success);
      if (step) monitor?.step(step);
      else monitor?.begin();
      return { ...watched(terms), ...(scored && { score: scored.report }) };
    },
    foresee: ({ step }) =>
      watched(step ? ledger.foresee(step.envReward) : ledger.begin(undefined, 'provisional', false)),
  };
}
