import { DenseGymError } from '../errors.ts';
import type { ScoredTerms, TakenStep } from './books.ts';
import type { Episode, Sight, ToldTerms } from './episode.ts';
import { createHistory, type Mark, type Remembered, type Standing } from './history.ts';
import type { Outstanding, RewardUpdate } from './outstanding.ts';

export interface SlotOptions {
  readonly sessionId: string;
  /** Index of the environment in its batch. */
  readonly env: number;
  readonly instruction: string;
  /** @param number of the episode, from 1. */
  readonly startEpisode: (instruction: string, number: number, env: number) => Episode;
  /** Simulated seconds of a step; 0: wall time. */
  readonly stepSeconds: number;
  /** Milliseconds of a monotone clock. */
  readonly now: () => number;
  readonly outstanding: Outstanding;
}

/** The terms of a step or a reset, and the update that follows provisional ones. */
export interface SlotTerms {
  readonly terms: ScoredTerms;
  readonly update?: Promise<RewardUpdate>;
}

/** One step of an environment, from before the environment is asked. */
export interface Turn {
  /** Undefined: the step resets the environment instead, whose episode had ended. */
  readonly episode: Episode | undefined;
  /** Whether a frame of it is wanted. */
  readonly due: boolean;
}

/** One environment of a session: its episodes one after another, and its place in the one that runs. */
export class Slot {
  readonly #options: SlotOptions;
  readonly #history = createHistory();
  #instruction: string;
  #number = 0;
  #step = 0;
  #startedMs = 0;
  /** The running episode; undefined before the first reset and after an end. */
  #episode: Episode | undefined;
  /** Why a step needs a reset first. */
  #stopped = 'has not been reset yet';
  #ended = false;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#instruction = options.instruction;
  }

  get instruction(): string {
    return this.#instruction;
  }

  /** Number of the episode that it is in, from 1; 0 before its first reset. */
  get episodeNumber(): number {
    return this.#number;
  }

  /** Step of that episode; 0 right after its reset. */
  get step(): number {
    return this.#step;
  }

  get episode(): Episode | undefined {
    return this.#episode;
  }

  /** True when its episode came to its end; false when it runs, was lost, or never began. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Why it does not run, for a message: `episode 3 was terminated at step 7`. */
  get whyStopped(): string {
    return `${this.#number === 0 ? '' : `episode ${this.#number} `}${this.#stopped}`;
  }

  /**
   * Begins an episode with what was seen of its reset.
   *
   * @param isStrict whether a first frame that cannot be had fails the reset; it costs its score only otherwise.
   */
  async begin(
    sight: Sight,
    { instruction = this.#instruction, isStrict = true }: { instruction?: string | undefined; isStrict?: boolean } = {},
  ): Promise<SlotTerms> {
    this.#instruction = instruction;
    const number = this.#number + 1;
    const startedMs = this.#options.now();
    const episode = this.#options.startEpisode(instruction, number, this.#options.env);
    const begun = await episode.begin(at(0, sight), isStrict);
    this.#episode = episode;
    this.#number = number;
    this.#step = 0;
    this.#startedMs = startedMs;
    this.#ended = false;
    return this.#expect(begun, episode, this.#history.begin(number));
  }

  /** What the next step does here; the session has made sure that it runs, or is to be reset by the step. */
  turn(): Turn {
    const episode = this.#episode; // a close meanwhile takes it away
    return { episode, due: episode?.due(this.#seconds(this.#step + 1)) ?? true };
  }

  /**
   * Takes what the environment answered to a turn.
   *
   * @param look called where a frame is wanted, which the last of an episode always is.
   * @returns a promise where the timing waits for the score.
   */
  take({ episode, due }: Turn, step: TakenStep, look: (env: number) => Sight): SlotTerms | Promise<SlotTerms> {
    const { env } = this.#options;
    if (!episode) return this.begin(look(env), { isStrict: false });
    this.#step += 1;
    const seconds = this.#seconds(this.#step);
    const isSeen = due || step.terminated || step.truncated;
    const told = episode.step(step, isSeen ? at(seconds, look(env)) : undefined);
    return told instanceof Promise
      ? told.then((terms) => this.#expect(terms, episode, this.#history.latest))
      : this.#expect(told, episode, this.#history.latest);
  }

  /** No step of the episode follows. @param ended whether it came to its end; it was lost otherwise. */
  stop(why: string, ended = false): void {
    this.#episode?.finish();
    this.#episode = undefined;
    this.#stopped = why;
    this.#ended = ended;
  }

  /**
   * Takes a human's word on an episode.
   *
   * @throws DenseGymError `RESET_NEEDED` before the first reset, `EPISODE_NOT_FOUND`.
   */
  mark(number: number | undefined, done: boolean): Mark {
    const { env, sessionId } = this.#options;
    const whose = `environment ${env} of session ${sessionId}`;
    if (this.#number === 0)
      throw new DenseGymError('RESET_NEEDED', `${whose} has not been reset yet, so there is no episode to mark`);
    const episode = number ?? this.#number;
    const { bonusPaid } = this.#history.find(episode, whose);
    const step = episode === this.#number ? this.#episode?.mark(done) : undefined;
    return { env, episode, done, step, bonusPaid };
  }

  standing(): Standing {
    return {
      instruction: this.#instruction,
      episode: this.#number,
      step: this.#step,
      running: this.#episode !== undefined,
      bonusPaid: this.#history.latest?.bonusPaid ?? false,
    };
  }

  /** The update that follows provisional terms, of the step where the environment is now. */
  #expect({ terms: told, later }: ToldTerms, episode: Episode, remembered: Remembered | undefined): SlotTerms {
    remembered?.note(told);
    if (!later) return { terms: told };
    const key = { env: this.#options.env, episode: this.#number, step: this.#step };
    const update = later.then((terms) => {
      remembered?.note(terms);
      return { ...key, terms };
    });
    return { terms: told, update: this.#options.outstanding.add(update, episode) };
  }

  /** Time of a step since its episode's reset: simulated, or what the clock says now. One clock chooses and stamps frames. */
  #seconds(step: number): number {
    const { stepSeconds, now } = this.#options;
    return stepSeconds > 0 ? step * stepSeconds : (now() - this.#startedMs) / 1000;
  }
}

function at(seconds: number, { frames, robot }: Sight): Sight {
  return { frames: frames.map((frame) => ({ ...frame, seconds })), robot };
}
