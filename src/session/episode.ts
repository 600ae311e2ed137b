import { randomUUID } from 'node:crypto';
import { firstValueFrom, Subject } from 'rxjs';
import { DenseGymError } from '../errors.ts';
import { type Prefix, type Sampler, type TimedImage, toPrefix } from '../frame/prefix.ts';
import { type Scored, scoreEach } from '../frame/score-each.ts';
import { lookAt, type View } from '../frame/view.ts';
import { type Calibration, sigmoid } from '../reward/calibration.ts';
import type { RewardConfig } from '../reward/config.ts';
import { createLedger, type RewardTerms, type ScoreState } from '../reward/ledger.ts';
import { createSuccessVerdict, type SuccessConfig } from '../reward/success.ts';
import type { Score, Scorer } from '../scorer/scorer.ts';
import type { Frame } from '../wire/frame.ts';

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
  /** Most milliseconds a step waits for its score. */
  readonly deadlineMs: number;
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
  begin(frames: readonly Frame[]): Promise<ScoredTerms>;
  step(step: EpisodeStep): Promise<ScoredTerms>;
  /** Stops the scoring that is under way. Idempotent. */
  end(): void;
}

/** What comes of a frame whose episode is ended while it is scored. */
const ENDED: Scored<Prefix, Score> = {
  prefix: { frames: [], step: 0 },
  failure: new DenseGymError('SESSION_NOT_OPEN', 'the episode was ended while its frame was scored'),
};

/** What scoring did for one step; without progress the last one is held. */
interface Settled {
  readonly state: ScoreState;
  readonly progress?: number;
  readonly report?: ScoreReport;
}

/** frame → prefix → score → progress → reward: the whole of densegym in one function. */
export function createEpisode(options: EpisodeOptions): Episode {
  const { sampler, scorer, calibration, instruction, deadlineMs } = options;
  const lane = randomUUID();
  const ledger = createLedger(options.reward, options.gamma);
  const verdict = createSuccessVerdict(options.success);
  let success = false;
  let over = false;

  const frame$ = new Subject<TimedImage>();
  const scored$ = new Subject<Scored<Prefix, Score>>();
  const scoring = frame$
    .pipe(
      toPrefix(sampler),
      scoreEach((prefix, signal) => scorer.score(prefix, instruction, { signal, lane }), deadlineMs),
    )
    .subscribe(scored$);

  async function score(frames: readonly Frame[]): Promise<ScoreReport> {
    const [first] = frames;
    if (!first) throw new DenseGymError('FRAME_UNAVAILABLE', 'the environment sent no frame where one was asked for');
    const arrived = performance.now();
    const seen = await lookAt(frames, options.views);
    const next = firstValueFrom(scored$, { defaultValue: ENDED });
    frame$.next({ ...seen, step: first.step, seconds: first.seconds });
    const scored = await next;
    if (scored.score === undefined) throw scored.failure;
    const { prefix } = scored;
    const durationMs = performance.now() - arrived;
    return { ...scored.score, prefixLength: prefix.frames.length, step: prefix.step, durationMs };
  }

  async function settle(frames: readonly Frame[]): Promise<Settled> {
    const report = await score(frames);
    success = verdict(sigmoid(report.value, calibration.success));
    options.onScored();
    return { state: 'fresh', report, progress: sigmoid(report.value, calibration.progress) };
  }

  function fallBack(failure: unknown): Settled {
    if (!over) options.onMissing(failure); // nobody waits for the score of an episode that was ended
    return { state: 'fallback' };
  }

  return {
    due: (seconds) => sampler.due(seconds),
    async begin(frames) {
      const { state, progress, report } = await settle(frames).catch((failure: unknown) => {
        if (isFrameError(failure)) throw failure;
        return fallBack(failure);
      });
      return { ...ledger.begin(progress, state, success), ...(report && { score: report }) };
    },
    async step({ envReward, terminated, due, frames }) {
      const { state, progress, report }: Settled = due ? await settle(frames).catch(fallBack) : { state: 'held' };
      const terms = ledger.step({ envReward, terminated, progress, scoreState: state, success });
      return { ...terms, ...(report && { score: report }) };
    },
    end: () => {
      over = true;
      scoring.unsubscribe();
      scored$.complete();
    },
  };
}

function isFrameError(error: unknown): error is DenseGymError {
  return error instanceof DenseGymError && (error.reason === 'FRAME_INVALID' || error.reason === 'FRAME_UNAVAILABLE');
}
