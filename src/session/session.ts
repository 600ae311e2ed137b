import type { Env, EnvReset, ResetResult, StepResult } from '../env/env.ts';
import { DenseGymError } from '../errors.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import type { Frame, FrameRequest } from '../wire/frame.ts';
import type { ScoredTerms } from './books.ts';
import type { Episode, ToldTerms } from './episode.ts';
import { type ClientFrames, checkClientFrames, framesForClient, mergeFrameRequests } from './frames.ts';
import { createHistory, type History, type Mark, type Remembered, type Standing } from './history.ts';
import { createOutstanding, type Outstanding, type RewardUpdate } from './outstanding.ts';
import { readRobotState } from './robot-state.ts';

export interface SessionOptions {
  readonly id: string;
  readonly env: Env;
  /** Cameras whose frames are scored. */
  readonly cameras: readonly string[];
  readonly instruction: string;
  /** @param number of the episode, from 1. */
  readonly startEpisode: (instruction: string, number: number) => Episode;
  /** Whether a success terminates the episode, where the environment itself would go on. */
  readonly endOnSuccess: boolean;
  /** Steps whose reward is not final; the next step waits until there are fewer. */
  readonly maxOutstanding: number;
  /** Milliseconds of a monotone clock, for environments in wall time. */
  readonly now: () => number;
  /** Told of each human's word. */
  readonly onMark: (mark: Mark) => void;
  /** Told once, when the session has been closed. */
  readonly onClosed: () => void;
}

export interface SessionReset extends ResetResult {
  readonly rewards: readonly ScoredTerms[];
  readonly episodes: readonly number[];
  /** One for each of `rewards` that is provisional; they come in the order of the steps of each environment. */
  readonly updates: readonly Promise<RewardUpdate>[];
}

export interface SessionStep extends Omit<StepResult, 'rewards'> {
  readonly rewards: readonly ScoredTerms[];
  readonly episodes: readonly number[];
  readonly steps: readonly number[];
  readonly updates: readonly Promise<RewardUpdate>[];
}

/** Where one environment of the session stands. */
interface Slot {
  episodeNumber: number;
  step: number;
  startedMs: number;
  instruction: string;
  /** The running episode; undefined before the first reset and after an end. */
  episode: Episode | undefined;
  /** Why a step needs a reset first. */
  stopped: string;
  /** Its latest episodes, the running one included. */
  readonly history: History;
}

/** One client's environment with its episodes: steps the one, keeps the books of the other. Calls come one at a time. */
export class Session {
  readonly id: string;
  readonly #options: SessionOptions;
  /** One environment for now; a batch has a slot for each copy. */
  readonly #slots: readonly Slot[];
  readonly #outstanding: Outstanding;
  #closed: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.#options = options;
    this.#outstanding = createOutstanding(options.maxOutstanding);
    const { instruction } = options;
    const stopped = 'has not been reset yet';
    const history = createHistory();
    this.#slots = [{ episodeNumber: 0, step: 0, startedMs: 0, instruction, episode: undefined, stopped, history }];
  }

  get env(): Env {
    return this.#options.env;
  }

  get instruction(): string {
    return this.#slots[0]?.instruction ?? this.#options.instruction;
  }

  /**
   * @param asks which environments; empty: all.
   * @throws DenseGymError `REQUEST_INVALID`, `INSTRUCTION_INVALID`, `FRAME_INVALID`, and what the environment throws.
   */
  async reset(asks: readonly EnvReset[], clientFrames?: ClientFrames): Promise<SessionReset> {
    const resets: readonly EnvReset[] =
      asks.length > 0 ? asks : this.#slots.map((_, env) => ({ env, options: Buffer.alloc(0) }));
    for (const { env, instruction } of resets) {
      if (!this.#slots[env])
        throw new DenseGymError('REQUEST_INVALID', `reset of environment ${env}: the session has environment 0 only`);
      if (instruction !== undefined) checkInstruction(instruction, 'reset');
    }
    if (new Set(resets.map(({ env }) => env)).size < resets.length) {
      throw new DenseGymError('REQUEST_INVALID', 'a reset names the same environment twice; name each once');
    }
    const client = clientFrames && this.#checkFrames(clientFrames);
    this.#stop('was interrupted by a reset that failed');
    const scored: FrameRequest = {
      envs: resets.map(({ env }) => env),
      onEpisodeEnd: false,
      cameras: this.#options.cameras,
    };
    const result = await this.env.reset(resets, mergeFrameRequests(scored, client));
    const startedMs = this.#options.now();

    const told = await Promise.all(
      resets.map(async ({ env, instruction }) => {
        const slot = this.#slots[env] as Slot;
        slot.instruction = instruction ?? slot.instruction;
        const number = slot.episodeNumber + 1;
        const episode = this.#options.startEpisode(slot.instruction, number);
        const begun = await episode.begin(this.#scoredFrames(result.frames, env, 0), () =>
          readRobotState(result.observation),
        );
        Object.assign(slot, {
          episode,
          episodeNumber: number,
          step: 0,
          startedMs,
        });
        return { ...begun, ...this.#expect(begun, env, episode, slot.history.begin(number)) };
      }),
    );
    return {
      ...result,
      frames: await framesForClient(result.frames, client, []),
      rewards: told.map(({ terms }) => terms),
      updates: told.flatMap(({ update }) => update ?? []),
      episodes: this.#slots.map(({ episodeNumber }) => episodeNumber),
    };
  }

  /**
   * @param action serialised Value, checked against the action space before.
   * @throws DenseGymError `RESET_NEEDED`, and what the environment throws; the episode is then over.
   */
  async step(action: Buffer, clientFrames?: ClientFrames): Promise<SessionStep> {
    await this.#outstanding.room();
    this.#checkRunning();
    const client = clientFrames && this.#checkFrames(clientFrames);
    const episodes = this.#slots.map(({ episode }) => episode as Episode); // a close meanwhile takes them from the slots
    const due = this.#slots.map((slot) => slot.episode?.due(this.#seconds(slot, slot.step + 1)) ?? false);
    const scored: FrameRequest = {
      envs: due.flatMap((wanted, env) => (wanted ? [env] : [])),
      onEpisodeEnd: true, // the last prefix of an episode is always scored
      cameras: this.#options.cameras,
    };
    const result = await this.env.step(action, mergeFrameRequests(scored, client)).catch((error: unknown) => {
      // A refused action was not executed, and the episode goes on.
      if (!isRefusal(error)) this.#stop('was lost with its environment');
      throw error;
    });

    const ended = result.terminated.map((terminated, env) => terminated || result.truncated[env] === true);
    const told = await Promise.all(
      this.#slots.map(async (slot, env) => {
        slot.step += 1;
        const episode = episodes[env] as Episode;
        const stepped = await episode.step({
          envReward: result.rewards[env] as number,
          terminated: result.terminated[env] as boolean,
          truncated: result.truncated[env] as boolean,
          robot: () => readRobotState(result.observation, action),
          due: due[env] === true || ended[env] === true,
          frames: this.#scoredFrames(result.frames, env, this.#seconds(slot, slot.step)),
        });
        return { ...stepped, ...this.#expect(stepped, env, episode, slot.history.latest) };
      }),
    );
    const rewards = told.map(({ terms }) => terms);
    const steps = this.#slots.map(({ step }) => step);
    const numbers = this.#slots.map(({ episodeNumber }) => episodeNumber);
    const terminated = rewards.map(
      ({ success }, env) => result.terminated[env] === true || (this.#options.endOnSuccess && success),
    );
    const truncated = rewards.map(({ stopped }, env) => result.truncated[env] === true || stopped);
    const over = terminated.map((isTerminated, env) => isTerminated || truncated[env] === true);
    if (over[0]) this.#stop(`was ${terminated[0] ? 'terminated' : 'truncated'} at step ${steps[0]}`);
    return {
      ...result,
      terminated,
      truncated,
      rewards,
      updates: told.flatMap(({ update }) => update ?? []),
      steps,
      episodes: numbers,
      frames: await framesForClient(result.frames, client, over),
    };
  }

  async render(clientFrames: ClientFrames): Promise<readonly Frame[]> {
    this.#checkRunningOrEnded();
    const client = this.#checkFrames(clientFrames);
    return framesForClient(await this.env.render(client), client, []);
  }

  /** Number of the episode that an environment is in, from 1; 0 before its first reset. */
  episodeNumber(env: number): number {
    return this.#slots[env]?.episodeNumber ?? 0;
  }

  /**
   * Takes a human's word on an episode: it decides the steps that are still to be taken, and labels what has ended.
   *
   * @param number absent: the latest episode.
   * @throws DenseGymError `REQUEST_INVALID` for an environment that is not there, `RESET_NEEDED` before its first reset,
   * `EPISODE_NOT_FOUND` for an episode that does not exist, or is not remembered.
   */
  mark(env: number, number: number | undefined, done: boolean): Mark {
    const slot = this.#slots[env];
    const whose = `environment ${env} of session ${this.id}`;
    if (!slot) throw new DenseGymError('REQUEST_INVALID', `there is no ${whose}; it has environment 0 only`);
    if (slot.episodeNumber === 0)
      throw new DenseGymError('RESET_NEEDED', `${whose} has not been reset yet, so there is no episode to mark`);
    const episode = number ?? slot.episodeNumber;
    const { bonusPaid } = slot.history.find(episode, whose);
    const step = episode === slot.episodeNumber ? slot.episode?.mark(done) : undefined;
    const mark = { env, episode, done, step, bonusPaid };
    this.#options.onMark(mark);
    return mark;
  }

  /** Where each environment stands. */
  standings(): readonly Standing[] {
    return this.#slots.map(({ instruction, episodeNumber, step, episode, history }) => ({
      instruction,
      episode: episodeNumber,
      step,
      running: episode !== undefined,
      bonusPaid: history.latest?.bonusPaid ?? false,
    }));
  }

  /** Lets go of the scores that the timing holds back. The updates of the steps so far then come. */
  flush(): void {
    this.#outstanding.flush();
  }

  /** Stops the scoring, whose outstanding steps fall back, and frees the environment. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const running = this.#slots.flatMap(({ episode }) => episode ?? []);
    this.#stop('was closed');
    for (const episode of running) episode.cancel();
    this.#outstanding.cancel();
    await this.env.close();
    this.#options.onClosed();
  }

  /** The update that follows provisional terms, of the step where the environment is now. */
  #expect(
    { terms: told, later }: ToldTerms,
    env: number,
    episode: Episode,
    remembered: Remembered | undefined,
  ): { readonly update?: Promise<RewardUpdate> } {
    remembered?.note(told);
    if (!later) return {};
    const { episodeNumber, step } = this.#slots[env] as Slot;
    const update = later.then((terms) => {
      remembered?.note(terms);
      return { env, episode: episodeNumber, step, terms };
    });
    return { update: this.#outstanding.add(update, episode) };
  }

  #checkFrames(frames: ClientFrames): ClientFrames {
    return checkClientFrames(frames, this.env.spec, this.#slots.length);
  }

  #scoredFrames(frames: readonly Frame[], env: number, seconds: number): readonly Frame[] {
    const { cameras } = this.#options;
    return frames
      .filter((frame) => frame.env === env && cameras.includes(frame.camera))
      .map((frame) => ({ ...frame, seconds }));
  }

  /** Time of a step since its episode's reset: simulated, or what the clock says now. One clock chooses and stamps frames. */
  #seconds(slot: Slot, step: number): number {
    const { stepSeconds } = this.env.spec;
    return stepSeconds > 0 ? step * stepSeconds : (this.#options.now() - slot.startedMs) / 1000;
  }

  #checkRunning(): void {
    for (const slot of this.#slots) {
      if (slot.episode) continue;
      const what = slot.episodeNumber === 0 ? '' : ` episode ${slot.episodeNumber}`;
      throw new DenseGymError('RESET_NEEDED', `session ${this.id}${what} ${slot.stopped}; call Reset first`);
    }
  }

  #checkRunningOrEnded(): void {
    if (this.#slots.every(({ episodeNumber }) => episodeNumber > 0)) return;
    throw new DenseGymError('RESET_NEEDED', `session ${this.id} has not been reset yet; call Reset before Render`);
  }

  #stop(why: string): void {
    for (const slot of this.#slots) {
      slot.episode?.finish();
      Object.assign(slot, { episode: undefined, stopped: why });
    }
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof DenseGymError && ['ACTION_INVALID', 'REQUEST_INVALID', 'NOT_SUPPORTED'].includes(error.reason)
  );
}
