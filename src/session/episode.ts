import { randomUUID } from 'node:crypto';
import { Subject } from 'rxjs';
import { DenseGymError } from '../errors.ts';
import { type Prefix, type Sampler, type TimedImage, toPrefix } from '../frame/prefix.ts';
import type { Scored } from '../frame/score-once.ts';
import { lookAt, type View } from '../frame/view.ts';
import { type Calibration, progressOf, successOf } from '../reward/calibration.ts';
import type { RewardConfig } from '../reward/config.ts';
import { createLedger, type RewardTerms, type ScoreState } from '../reward/ledger.ts';
import { createSettlement } from '../reward/settlement.ts';
import { createSmoothing } from '../reward/smoothing.ts';
import { createSuccessVerdict, type SuccessConfig } from '../reward/success.ts';
import type { Score, Scorer } from '../scorer/scorer.ts';
import type { Frame } from '../wire/frame.ts';
import { scoreInTime, type TimingConfig } from './timing.ts';

export interface EpisodeOptions {
  readonly sampler: Sampler;
  readonly scorer: Scorer;
  /** The scorer's, each with cameras of this environment. */
  readonly views: readonly View[];
  readonly calibration: Calibration;
  readonly success: SuccessConfig;
  readonly reward: RewardConfig;
  /** The trainer's discount factor. */
  readonly gamma: number;
  readonly instruction: string;
  readonly timing: TimingConfig;
  /** Told why a score that was due is missing; training goes on. */
  readonly onMissing: (failure: unknown) => void;
  /** Told that scores arrive. */
  readonly onScored: () => void;
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
}

/** The terms of a step as far as they are known. */
export interface ToldTerms {
  /** Final, unless `later` is there: then `provisional`. */
  readonly terms: ScoredTerms;
  /** The final terms; they always come. */
  readonly later?: Promise<ScoredTerms>;
}

export interface EpisodeStep {
  readonly envReward: number;
  readonly terminated: boolean;
  /** True when a frame of this step was asked for. */
  readonly due: boolean;
  /** One of each camera that is looked at; none where none was asked for. */
  readonly frames: readonly Frame[];
}

/** One episode of one environment, from reset to end. */
export interface Episode {
  /** Whether a frame taken at this time, in seconds since the reset, is wanted. */
  due(seconds: number): boolean;
  /** @throws DenseGymError `FRAME_INVALID`, `FRAME_UNAVAILABLE`: better before training than in it. */
  begin(frames: readonly Frame[]): Promise<ToldTerms>;
  step(step: EpisodeStep): Promise<ToldTerms>;
  /** Lets go of the scores that the timing holds back. */
  flush(): void;
  /** No step follows; what is outstanding is still scored. Idempotent. */
  finish(): void;
  /** Stops the scoring that is under way; what is outstanding falls back. Idempotent. */
  cancel(): void;
}

/** What scoring did for one step; without a report the last progress is held. */
interface Outcome {
  readonly state: ScoreState;
  readonly report?: ScoreReport;
}

const HELD: Outcome = { state: 'held' };

/** frame → prefix → score → progress → reward: the whole of densegym in one function. */
export function createEpisode(options: EpisodeOptions): Episode {
  const { sampler, scorer, calibration, instruction, timing } = options;
  const lane = randomUUID();
  const ledger = createLedger(options.reward, options.gamma);
  const smooth = createSmoothing(options.reward.smoothing);
  const verdict = createSuccessVerdict(options.success);
  let success = false;
  let over = false;
  let lastStep = 0;

  /** Called in the order of the steps, when the scores up to each are there. */
  const settlement = createSettlement(
    (step: Pick<EpisodeStep, 'envReward' | 'terminated'> | 'reset', scored: Outcome) => {
      const { state, report } = scored;
      if (report) success = verdict(successOf(report.value, calibration));
      const progress = report && progressOf(smooth(report.value), calibration);
      const terms =
        step === 'reset'
          ? ledger.begin(progress, state, success)
          : ledger.step({ ...step, progress, scoreState: state, success });
      return { ...terms, ...(report && { score: report }) };
    },
  );

  const frame$ = new Subject<TimedImage>();
  const release$ = new Subject<void>();
  /** When the frame of each step that waits for its score arrived, in milliseconds. */
  const arrivals = new Map<number, number>();
  /** Until the pictures so far are decoded and handed on, in their order. */
  let shown: Promise<void> = Promise.resolve();

  const scoring = frame$
    .pipe(
      toPrefix(sampler),
      scoreInTime((prefix, signal) => scorer.score(prefix, instruction, { signal, lane }), timing, release$),
    )
    .subscribe((scored) => settle(scored.prefix.step, readOutcome(scored)));

  function readOutcome({ prefix, score, failure, skipped }: Scored<Prefix, Score>): Outcome {
    if (skipped) return HELD;
    if (score === undefined) return fallBack(failure);
    options.onScored();
    const { step, frames } = prefix;
    const durationMs = performance.now() - (arrivals.get(step) ?? Number.NaN);
    return { state: 'fresh', report: { ...score, prefixLength: frames.length, step, durationMs } };
  }

  function settle(step: number, scored: Outcome): void {
    arrivals.delete(step);
    settlement.settle(step, scored);
  }

  function fallBack(failure: unknown): Outcome {
    options.onMissing(failure);
    return { state: 'fallback' };
  }

  function look(frames: readonly Frame[]): Promise<Pick<TimedImage, 'image' | 'views'>> {
    if (frames.length > 0) return lookAt(frames, options.views);
    return Promise.reject(
      new DenseGymError('FRAME_UNAVAILABLE', 'the environment sent no frame where one was asked for'),
    );
  }

  /** Pictures are decoded side by side and handed on in order; one that cannot be decoded costs its step the score. */
  function show(step: number, frames: readonly Frame[], looking = look(frames)): void {
    arrivals.set(step, performance.now());
    const seconds = frames[0]?.seconds ?? 0;
    shown = Promise.allSettled([looking, shown]).then(([seen]) => {
      if (over) return;
      if (seen.status === 'fulfilled') frame$.next({ ...seen.value, step, seconds });
      else settle(step, fallBack(seen.reason));
    });
  }

  async function tell(later: Promise<ScoredTerms>, foresee: () => RewardTerms): Promise<ToldTerms> {
    return timing.mode === 'sync' ? { terms: await later } : { terms: foresee(), later };
  }

  return {
    due: (seconds) => sampler.due(seconds),
    async begin(frames) {
      const looking = look(frames);
      await looking.catch((error: unknown) => {
        if (isFrameError(error)) throw error;
      });
      const { later } = settlement.add('reset');
      show(0, frames, looking);
      return tell(later, () => ledger.begin(undefined, 'provisional', false));
    },
    async step({ envReward, terminated, due, frames }) {
      lastStep += 1;
      const step = { envReward, terminated };
      const { booked, later } = settlement.add(step, due ? undefined : HELD);
      if (due) show(lastStep, frames);
      return booked ? { terms: booked } : tell(later, () => ledger.foresee(envReward));
    },
    flush: () => void shown.then(() => release$.next()),
    finish: () => void shown.then(() => frame$.complete()),
    cancel() {
      over = true;
      scoring.unsubscribe();
      for (const step of [...arrivals.keys()]) settle(step, { state: 'fallback' });
    },
  };
}

function isFrameError(error: unknown): error is DenseGymError {
  return error instanceof DenseGymError && (error.reason === 'FRAME_INVALID' || error.reason === 'FRAME_UNAVAILABLE');
}
