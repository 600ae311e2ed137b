import type { Env, EnvReset, ResetResult, StepResult } from '../env/env.ts';
import { DenseGymError } from '../errors.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import type { Frame, FrameRequest } from '../wire/frame.ts';
import type { ScoredTerms } from './books.ts';
import type { Sight } from './episode.ts';
import { type ClientFrames, checkClientFrames, framesForClient, mergeFrameRequests } from './frames.ts';
import type { Mark, Standing } from './history.ts';
import { createOutstanding, type Outstanding, type RewardUpdate } from './outstanding.ts';
import { quiet } from './quiet.ts';
import { createRobotReader, type RobotReader } from './robot-state.ts';
import { Slot, type SlotOptions, type SlotTerms, type Turn } from './slot.ts';

export interface SessionOptions {
  readonly id: string;
  readonly env: Env;
  /** Cameras whose frames are scored. */
  readonly cameras: readonly string[];
  readonly instruction: string;
  readonly startEpisode: SlotOptions['startEpisode'];
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
  /** One an environment; undefined for one that was not reset. */
  readonly rewards: readonly (ScoredTerms | undefined)[];
  readonly episodes: readonly number[];
  /** One for each of `rewards` that is provisional; they come in the order of the steps of each episode. */
  readonly updates: readonly Promise<RewardUpdate>[];
}

/** The lists have one entry an environment, and are the caller's own. */
export interface SessionStep extends Omit<StepResult, 'rewards' | 'terminated' | 'truncated'> {
  readonly rewards: readonly ScoredTerms[];
  readonly terminated: boolean[];
  readonly truncated: boolean[];
  readonly episodes: number[];
  readonly steps: number[];
  readonly updates: readonly Promise<RewardUpdate>[];
}

/** One client's environment, or batch of copies, with their episodes: steps the one, keeps the books of the others. Calls come one at a time. */
export class Session {
  readonly id: string;
  readonly #options: SessionOptions;
  /** One for each environment. */
  readonly #slots: readonly Slot[];
  readonly #outstanding: Outstanding;
  #closed: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    const { id: sessionId, env, instruction, startEpisode, now } = options;
    this.id = sessionId;
    this.#options = options;
    this.#outstanding = createOutstanding(options.maxOutstanding);
    const { numEnvs = 1, stepSeconds } = env.spec;
    const shared = { sessionId, instruction, startEpisode, stepSeconds, now, outstanding: this.#outstanding };
    this.#slots = Array.from({ length: numEnvs }, (_, index) => new Slot({ ...shared, env: index }));
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
    this.#checkResets(resets);
    const client = clientFrames && this.#checkFrames(clientFrames);
    const envs = resets.map(({ env }) => env);
    for (const env of envs) this.#slots[env]?.stop('was interrupted by a reset that failed');
    const scored: FrameRequest = { envs, onEpisodeEnd: false, cameras: this.#options.cameras };
    const result = await this.env.reset(resets, mergeFrameRequests(scored, client)).catch((error: unknown) => {
      if (!isRefusal(error)) this.#lose();
      throw error;
    });

    const robot = createRobotReader(this.env.spec, result);
    const told = new Map<number, SlotTerms>();
    await Promise.all(
      resets.map(async ({ env, instruction }) => {
        const slot = this.#slots[env] as Slot;
        told.set(env, await slot.begin(this.#look(result.frames, env, robot), { instruction }));
      }),
    );
    return {
      ...result,
      frames: client ? await framesForClient(result.frames, client, []) : [],
      rewards: this.#slots.map((_, env) => told.get(env)?.terms),
      updates: updatesOf([...told.values()]),
      episodes: this.#slots.map(({ episodeNumber }) => episodeNumber),
    };
  }

  /**
   * @param action serialised Value, checked against the action space before.
   * @param cut environments that the step resets although their episode runs; under `next_step` only.
   * @throws DenseGymError `RESET_NEEDED`, `REQUEST_INVALID`, and what the environment throws; the episodes are then over.
   */
  async step(action: Buffer, clientFrames?: ClientFrames, cut: readonly number[] = []): Promise<SessionStep> {
    if (this.#outstanding.isFull) await this.#outstanding.room();
    quiet.stir();
    this.#checkRunning();
    this.#checkCut(cut);
    const client = clientFrames && this.#checkFrames(clientFrames);
    for (const env of cut) this.#slots[env]?.stop('was cut by its trainer', true);
    const turns = this.#slots.map((slot) => slot.turn());
    const scored: FrameRequest = {
      envs: indicesOf(turns, ({ due }) => due),
      onEpisodeEnd: true, // the last prefix of an episode is always scored
      cameras: this.#options.cameras,
    };
    const resets = indicesOf(turns, ({ episode }) => episode === undefined);
    let result: StepResult;
    try {
      result = await this.env.step(action, mergeFrameRequests(scored, client), resets);
    } catch (error) {
      // A refused action was not executed, and the episodes go on.
      if (!isRefusal(error)) this.#lose();
      throw error;
    }

    quiet.stir(); // its reply is still to be made
    const robot = createRobotReader(this.env.spec, result, action);
    const look = (env: number) => this.#look(result.frames, env, robot);
    const taken = this.#slots.map((slot, env) => {
      const { rewards, terminated, truncated } = result;
      const step = {
        envReward: rewards[env] as number,
        terminated: terminated[env] === true,
        truncated: truncated[env] === true,
      };
      return slot.take(turns[env] as Turn, step, look);
    });
    const told = taken.every(isKnown) ? taken : await Promise.all(taken);
    const rewards = told.map(({ terms }) => terms);
    const terminated = rewards.map(
      ({ success }, env) => result.terminated[env] === true || (this.#options.endOnSuccess && success),
    );
    const truncated = rewards.map(({ stopped }, env) => result.truncated[env] === true || stopped);
    const over = indicesOf(terminated, (isTerminated, env) => isTerminated || truncated[env] === true);
    const steps = this.#slots.map(({ step }) => step);
    const episodes = this.#slots.map(({ episodeNumber }) => episodeNumber);
    for (const env of over)
      this.#slots[env]?.stop(`was ${terminated[env] ? 'terminated' : 'truncated'} at step ${steps[env]}`, true);
    const frames = client ? await framesForClient(result.frames, client, over) : [];
    const { observation, beside, info } = result;
    return {
      observation,
      beside,
      info,
      terminated,
      truncated,
      rewards,
      updates: updatesOf(told),
      steps,
      episodes,
      frames,
    };
  }

  async render(clientFrames: ClientFrames): Promise<readonly Frame[]> {
    if (this.#slots.some(({ episodeNumber }) => episodeNumber === 0))
      throw new DenseGymError('RESET_NEEDED', `session ${this.id} has not been reset yet; call Reset before Render`);
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
    if (!slot)
      throw new DenseGymError(
        'REQUEST_INVALID',
        `there is no environment ${env} of session ${this.id}; it ${this.#whatItHas()}`,
      );
    const mark = slot.mark(number, done);
    this.#options.onMark(mark);
    return mark;
  }

  /** Where each environment stands. */
  standings(): readonly Standing[] {
    return this.#slots.map((slot) => slot.standing());
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
    for (const slot of this.#slots) slot.stop('was closed');
    for (const episode of running) episode.cancel();
    this.#outstanding.cancel();
    await this.env.close();
    this.#options.onClosed();
  }

  /** What a failed call told of the copies is gone: all of them need a reset. */
  #lose(): void {
    for (const slot of this.#slots) slot.stop('was lost with its environment');
  }

  #checkResets(resets: readonly EnvReset[]): void {
    for (const { env, instruction } of resets) {
      if (!this.#slots[env])
        throw new DenseGymError('REQUEST_INVALID', `reset of environment ${env}: the session ${this.#whatItHas()}`);
      if (instruction !== undefined) checkInstruction(instruction, 'reset');
    }
    if (new Set(resets.map(({ env }) => env)).size < resets.length) {
      throw new DenseGymError('REQUEST_INVALID', 'a reset names the same environment twice; name each once');
    }
  }

  #checkRunning(): void {
    const { autoreset, numEnvs } = this.env.spec;
    for (const slot of this.#slots) {
      if (slot.episode || (slot.ended && autoreset === 'next_step')) continue;
      const which = numEnvs === undefined ? '' : ` environment ${this.#slots.indexOf(slot)}:`;
      throw new DenseGymError('RESET_NEEDED', `session ${this.id}${which} ${slot.whyStopped}; call Reset first`);
    }
  }

  #checkCut(cut: readonly number[]): void {
    const env = cut[0];
    if (env === undefined) return;
    if (this.env.spec.autoreset !== 'next_step')
      throw new DenseGymError('REQUEST_INVALID', `step that resets environment ${env}: without NEXT_STEP send Reset`);
    const outside = cut.find((each) => !this.#slots[each]);
    if (outside === undefined) return;
    throw new DenseGymError(
      'REQUEST_INVALID',
      `step that resets environment ${outside}: the session ${this.#whatItHas()}`,
    );
  }

  #checkFrames(frames: ClientFrames): ClientFrames {
    return checkClientFrames(frames, this.env.spec, this.#slots.length);
  }

  #look(frames: readonly Frame[], env: number, robot: RobotReader): Sight {
    const { cameras } = this.#options;
    return {
      frames: frames.filter((frame) => frame.env === env && cameras.includes(frame.camera)),
      robot: robot(env),
    };
  }

  #whatItHas(): string {
    const last = this.#slots.length - 1;
    return last === 0 ? 'has environment 0 only' : `has environments 0 to ${last}`;
  }
}

function indicesOf<T>(list: readonly T[], holds: (each: T, index: number) => boolean): readonly number[] {
  const indices: number[] = [];
  list.forEach((each, index) => {
    if (holds(each, index)) indices.push(index);
  });
  return indices;
}

function isKnown(taken: SlotTerms | Promise<SlotTerms>): taken is SlotTerms {
  return !(taken instanceof Promise);
}

function updatesOf(told: readonly SlotTerms[]): readonly Promise<RewardUpdate>[] {
  const updates: Promise<RewardUpdate>[] = [];
  for (const { update } of told) if (update) updates.push(update);
  return updates;
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof DenseGymError && ['ACTION_INVALID', 'REQUEST_INVALID', 'NOT_SUPPORTED'].includes(error.reason)
  );
}
