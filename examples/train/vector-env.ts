/** What an algorithm learns from, and what it leaves. */
import type { RewardUpdate, Stepped } from '../../src/index.ts';

/** Rows of equal length, one after the other. */
export function joinRows(rows: readonly Float32Array[]): Float32Array {
  const size = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    all.set(row, i * size);
  });
  return all;
}

/** Environments that are stepped together. Arrays have one row for each, one after the other. */
export interface VectorEnv {
  readonly count: number;
  readonly observationSize: number;
  readonly actionSize: number;
  /** Starts a new episode everywhere; the observations, count × observationSize. */
  reset(): Promise<Float32Array>;
  /**
   * One step of each. An episode that ends is followed by the next at once (SAME_STEP autoreset of Gymnasium).
   *
   * @param actions count × actionSize, each in [−1, 1]; valid during the call.
   */
  step(actions: Float32Array): Promise<Transition>;
  /** Where rewards may come late: those that became final since the last call. `envIndex` is the row. */
  pollUpdates?(): readonly RewardUpdate[];
  /** Waits until the rewards of all steps so far are final. */
  flush?(): Promise<readonly RewardUpdate[]>;
}

export interface Transition {
  /** After the resets, count × observationSize. */
  readonly observations: Float32Array;
  /** Where an episode ended its last observation, else as `observations`. */
  readonly finalObservations: Float32Array;
  readonly rewards: Float32Array;
  /** 1 where the task has ended: nothing follows. */
  readonly terminated: Uint8Array;
  /** 1 where a limit cut the episode: what would follow is estimated. */
  readonly truncated: Uint8Array;
  /** What a reward log takes for each row, where rewards may come late. */
  readonly answers?: readonly Pick<Stepped, 'stepKey' | 'terms'>[];
  /** 1 where an episode ended in what the simulator calls success. Shown, never learned from. */
  readonly successes: Uint8Array;
}

export interface TrainingProgress<P extends Policy = Policy> {
  /** Environment steps so far, all environments together. */
  readonly steps: number;
  readonly episodes: number;
  /** Share of the last 100 episodes that ended in success, in [0, 1]. */
  readonly success: number;
  readonly policy: P;
}

/** What has been learned. It does not change any more. */
export interface Policy {
  /** Actions drawn at random, count × actionSize in [−1, 1]. @param observations count × observationSize. */
  sample(observations: Float32Array, count: number): Float32Array;
  /** The most likely actions. */
  mode(observations: Float32Array, count: number): Float32Array;
}
