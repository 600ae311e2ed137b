import type { TimedImage } from '../frame/prefix.ts';
import type { EpisodeMonitor } from '../monitor/monitor.ts';
import { type Calibration, progressOf, successOf } from '../reward/calibration.ts';
import type { RewardConfig } from '../reward/config.ts';
import { createLedger, type RewardTerms, type ScoreState } from '../reward/ledger.ts';
import { createSmoothing } from '../reward/smoothing.ts';
import { createSuccessVerdict, type SuccessConfig } from '../reward/success.ts';
import { type Claim, createClaimWatch } from './claim.ts';
import type { Scored, ScoreReport } from './scored.ts';

export interface BooksOptions {
  readonly calibration: Calibration;
  readonly success: SuccessConfig;
  readonly reward: RewardConfig;
  /** The trainer's discount factor. */
  readonly gamma: number;
  /** Looks for a policy that pleases the model without doing the task; absent: nobody does. */
  readonly monitor?: EpisodeMonitor | undefined;
  /** Told when the scorer's verdict becomes a success. */
  readonly onClaim: (claim: Claim) => void;
}

export interface ScoredTerms extends RewardTerms {
  /** Of `fresh` steps. */
  readonly score: ScoreReport | undefined;
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
  /** Numbers that move when the robot does; read where a picture of the entry was scored. Absent: none was asked for. */
  readonly robot?: (() => readonly number[]) | undefined;
  /** A human's word on the success that stood before the step was taken; absent: none. */
  readonly mark?: boolean | undefined;
}

/** What scoring did for one entry; without a score the last progress is held. */
export interface Outcome {
  readonly state: ScoreState;
  readonly scored?: Scored;
}

/** The numbers of one episode. Scores become progress, verdict and reward here, in the order of the steps. */
export interface Books {
  book(entry: Entry, outcome: Outcome): ScoredTerms;
  /** What is known of an entry whose score is outstanding; books nothing. */
  foresee(entry: Entry): ScoredTerms;
}

export function createBooks({ calibration, monitor, onClaim, ...options }: BooksOptions): Books {
  const ledger = createLedger(options.reward, options.gamma);
  const smooth = createSmoothing(options.reward.smoothing);
  const verdict = createSuccessVerdict(options.success);
  const claims = createClaimWatch(options.success.n);
  /** The verdict that is paid: one that a stopped episode comes to is not. A human's word stands above it. */
  let success = false;

  /** Progress of a score that was not seen before. */
  function judge(scored: Scored, { robot, mark }: Entry): number {
    const { value } = scored.report;
    const { image } = scored.frames.at(-1) as TimedImage;
    const progress = progressOf(smooth(value), calibration);
    const probability = successOf(value, calibration);
    const claimed = verdict(probability);
    monitor?.scored({ image, progress, claimed, state: robot?.() ?? [] });
    const accepted = monitor?.stops() !== true;
    success ||= claimed && accepted;
    const claim = claims.scored(scored, probability, claimed, accepted && mark !== false);
    if (claim) onClaim(claim);
    return progress;
  }

  /** Field by field: a spread costs more than all the rest of a step's books. */
  function watched(terms: RewardTerms, score?: ScoreReport): ScoredTerms {
    return {
      reward: terms.reward,
      envReward: terms.envReward,
      progress: terms.progress,
      potential: terms.potential,
      shaping: terms.shaping,
      successBonus: terms.successBonus,
      success: terms.success,
      scoreState: terms.scoreState,
      score,
      warnings: monitor?.warnings() ?? [],
      stopped: monitor?.stops() ?? false,
    };
  }

  return {
    book(entry, { state, scored }) {
      const { step, mark } = entry;
      const progress = scored && judge(scored, entry);
      const terms = step
        ? ledger.step({
            envReward: step.envReward,
            terminated: step.terminated,
            progress,
            scoreState: state,
            success,
            mark,
          })
        : ledger.begin(progress, state, success);
      if (step) monitor?.step(step);
      else monitor?.begin();
      return watched(terms, scored?.report);
    },
    foresee: ({ step, mark }) =>
      watched(step ? ledger.foresee(step.envReward, mark) : ledger.begin(undefined, 'provisional', false)),
  };
}
