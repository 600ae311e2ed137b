import { randomUUID } from 'node:crypto';
import { Subject } from 'rxjs';
import { DenseGymError } from '../errors.ts';
import { type Prefix, type Sampler, type TimedImage, toPrefix } from '../frame/prefix.ts';
import type { Scored } from '../frame/score-once.ts';
import { lookAt, type View } from '../frame/view.ts';
import { createSettlement } from '../reward/settlement.ts';
import type { Score, Scorer } from '../scorer/scorer.ts';
import type { Frame } from '../wire/frame.ts';
import { type BooksOptions, createBooks, type Entry, type Outcome, type ScoredTerms, type TakenStep } from './books.ts';
import { quiet } from './quiet.ts';
import { scoreInTime, type TimingConfig } from './timing.ts';

export interface EpisodeOptions extends BooksOptions {
  readonly sampler: Sampler;
  readonly scorer: Scorer;
  /** The scorer's, each with cameras of this environment. */
  readonly views: readonly View[];
  readonly instruction: string;
  readonly timing: TimingConfig;
  /** Told why a score that was due is missing; training goes on. */
  readonly onMissing: (failure: unknown) => void;
  /** Told that scores arrive. */
  readonly onScored: () => void;
}

/** The terms of a step as far as they are known. */
export interface ToldTerms {
  /** Final, unless `later` is there: then `provisional`. */
  readonly terms: ScoredTerms;
  /** The final terms; they always come. */
  readonly later?: Promise<ScoredTerms>;
}

/** What was seen of a step or a reset. */
export interface Sight {
  /** One of each camera that is looked at. */
  readonly frames: readonly Frame[];
  /** As in `Entry`. */
  readonly robot: () => readonly number[];
}

/** One episode of one environment, from reset to end. */
export interface Episode {
  /** Whether a frame taken at this time, in seconds since the reset, is wanted. */
  due(seconds: number): boolean;
  /**
   * @param isStrict false: a frame that cannot be had costs its score only.
   * @throws DenseGymError `FRAME_INVALID`, `FRAME_UNAVAILABLE`: better before training than in it.
   */
  begin(sight: Sight, isStrict: boolean): Promise<ToldTerms>;
  /**
   * @param sight absent: no frame of this step was asked for.
   * @returns a promise where the timing waits for the step's score.
   */
  step(step: TakenStep, sight?: Sight): ToldTerms | Promise<ToldTerms>;
  /**
   * Takes a human's word on the success, which counts for more than the model's and the environment's; the last one stands.
   *
   * @returns the first step that it decides: the next that is taken, however late it is scored.
   */
  mark(done: boolean): number;
  /** Lets go of the scores that the timing holds back. */
  flush(): void;
  /** No step follows; what is outstanding is still scored. Idempotent. */
  finish(): void;
  /** Stops the scoring that is under way; what is outstanding falls back. Idempotent. */
  cancel(): void;
}

const HELD: Outcome = { state: 'held' };

/** frame → prefix → score → progress → reward: the whole of densegym in one function. */
export function createEpisode(options: EpisodeOptions): Episode {
  const { sampler, scorer, instruction, timing } = options;
  const lane = randomUUID();
  const books = createBooks(options);
  const settlement = createSettlement(books.book);
  let over = false;
  let lastStep = 0;
  let mark: boolean | undefined;

  const frame$ = new Subject<TimedImage>();
  const release$ = new Subject<void>();
  /** When the frame of each step that waits for its score arrived, in milliseconds. */
  const arrivals = new Map<number, number>();
  /** Until the pictures so far are decoded and handed on, in their order. */
  let shown: Promise<void> = Promise.resolve();

  /** A step that waits for its score counts every millisecond; scores that nobody waits for have their turn first. */
  function ask(prefix: Prefix, signal: AbortSignal, onWaiting: (isWaiting: boolean) => void): Promise<Score> {
    const options = timing.mode === 'sync' ? { signal, lane } : { signal, lane, onWaiting };
    return scorer.score(prefix, instruction, options);
  }

  const scoring = frame$
    .pipe(toPrefix(sampler), scoreInTime(ask, timing, release$))
    .subscribe((scored) => settleInTime(scored.prefix.step, readOutcome(scored)));

  function readOutcome({ prefix, score, failure, skipped }: Scored<Prefix, Score>): Outcome {
    if (skipped) return HELD;
    if (score === undefined) return fallBack(failure);
    options.onScored();
    const { step, frames } = prefix;
    const durationMs = performance.now() - (arrivals.get(step) ?? Number.NaN);
    return { state: 'fresh', scored: { report: { ...score, prefixLength: frames.length, step, durationMs }, frames } };
  }

  function settleInTime(step: number, scored: Outcome): void {
    if (timing.mode === 'sync') settle(step, scored);
    else quiet.later(() => over || settle(step, scored));
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

  function lookInTime(frames: readonly Frame[]): ReturnType<typeof look> {
    if (timing.mode === 'sync') return look(frames);
    return new Promise((resolve) => quiet.later(() => resolve(look(frames))));
  }

  /** Pictures are decoded side by side and handed on in order; one that cannot be decoded costs its step the score. */
  function show(step: number, frames: readonly Frame[], looking = lookInTime(frames)): void {
    arrivals.set(step, performance.now());
    const seconds = frames[0]?.seconds ?? 0;
    if (frames.length > 0) sampler.expect(seconds);
    shown = Promise.allSettled([looking, shown]).then(([seen]) => {
      if (over) return;
      if (seen.status === 'fulfilled') frame$.next({ ...seen.value, step, seconds });
      else {
        if (frames.length > 0) sampler.drop(seconds);
        settle(step, fallBack(seen.reason));
      }
    });
  }

  function tell(entry: Entry, later: Promise<ScoredTerms>): ToldTerms | Promise<ToldTerms> {
    return timing.mode === 'sync' ? later.then((terms) => ({ terms })) : { terms: books.foresee(entry), later };
  }

  return {
    due: (seconds) => sampler.due(seconds),
    async begin({ frames, robot }, isStrict) {
      const looking = look(frames);
      await looking.catch((error: unknown) => {
        if (isStrict && isFrameError(error)) throw error;
      });
      const entry = { robot };
      const { later } = settlement.add(entry);
      show(0, frames, looking);
      return tell(entry, later);
    },
    step(step, sight) {
      lastStep += 1;
      const entry = { step, robot: sight?.robot, mark };
      const { booked, later } = settlement.add(entry, sight ? undefined : HELD);
      if (sight) show(lastStep, sight.frames);
      return booked ? { terms: booked } : tell(entry, later);
    },
    mark(done) {
      mark = done;
      return lastStep + 1;
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
