import { DenseGymError } from '../errors.ts';
import type { Frame } from '../wire/frame.ts';
import type { ScoredTerms } from './books.ts';
import type { Episode, EpisodeStep, ToldTerms } from './episode.ts';
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

/** One step of an environment: begun before the environment is asked, told when it has answered. */
export interface Turn {
  /** Whether the step resets the environment instead: its episode had ended. */
  readonly resets: boolean;
  /** Whether a frame of it is wanted. */
  readonly due: boolean;
  tell(step: Omit<EpisodeStep, 'due'>, ended: boolean): Promise<SlotTerms>;
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
   * Begins an episode with the frames of its reset.
   *
   * @param isStrict whether a first frame that cannot be had fails the reset; it costs its score only otherwise.
   */
  async begin(
    frames: readonly Frame[],
    robot: EpisodeStep['robot'],
    { instruction = this.#instruction, isStrict = true }: { instruction?: string | undefined; isStrict?: boolean } = {},
  ): Promise<SlotTerms> {
    this.#instruction = instruction;
    const number = this.#number + 1;
    const startedMs = this.#options.now();
    const episode = this.#options.startEpisode(instruction, number, this.#options.env);
    const begun = await episode.begin(
      frames.map((frame) => ({ ...frame, seconds: 0 })),
      robot,
      isStrict,
    );
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
    if (!episode) {
      return { resets: true, due: true, tell: ({ frames, robot }) => this.begin(frames, robot, { isStrict: false }) };
    }
    const due = episode.due(this.#seconds(this.#step + 1));
    return {
      resets: false,
      due,
      tell: async ({ frames, ...step }, ended) => {
        this.#step += 1;
        const seconds = this.#seconds(this.#step);
        const timed = frames.map((frame) => ({ ...frame, seconds }));
        const stepped = await episode.step({ ...step, due: due || ended, frames: timed });
        return this.#expect(stepped, episode, this.#history.latest);
      },
    };
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
