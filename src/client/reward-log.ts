import { DenseGymError } from '../errors.ts';
import type { Stepped } from './env.ts';
import { isAfter, nameOf, type RewardUpdate, type StepKey } from './late.ts';

/** Where provisional rewards are stored, each made final once. A slot is an index into an array of rewards. */
export interface RewardLog {
  /** Steps that are stored with a provisional reward, oldest first. */
  readonly outstanding: readonly StepKey[];
  /** Updates so far whose step had been overwritten when they came. */
  readonly dropped: number;
  /**
   * Takes note of every step that is stored, provisional or not: what stood in its slot before is gone.
   *
   * @throws DenseGymError `REQUEST_INVALID` when the step was added before; environments of two sessions need keys with an
   * `envIndex` each, or a log each.
   */
  add(step: Pick<Stepped, 'stepKey' | 'terms'>, slot: number): void;
  /**
   * The slot whose reward an update makes final; undefined where a newer step stands in it by now.
   *
   * @throws DenseGymError `REQUEST_INVALID` when no step waits for it: it came twice, or its step was never added.
   */
  take(update: RewardUpdate): number | undefined;
}

export function createRewardLog(): RewardLog {
  const slots = new Map<string, { readonly key: StepKey; readonly slot: number }>();
  const names = new Map<number, string>();
  const overwritten = new Set<string>();
  const newest = new Map<number, StepKey>();
  let dropped = 0;
  return {
    get outstanding() {
      return Array.from(slots.values(), ({ key }) => key);
    },
    get dropped() {
      return dropped;
    },
    add({ stepKey: key, terms }, slot) {
      const old = names.get(slot);
      if (old !== undefined) {
        names.delete(slot);
        slots.delete(old);
        overwritten.add(old);
      }
      if (terms.scoreState !== 'SCORE_STATE_PROVISIONAL') return;
      const last = newest.get(key.envIndex);
      if (last && !isAfter(key, last)) {
        const way = 'give each environment an envIndex or a log of its own, and store each step once';
        throw new DenseGymError('REQUEST_INVALID', `${nameOf(key)} was stored after ${nameOf(last)}; ${way}`);
      }
      newest.set(key.envIndex, key);
      slots.set(nameOf(key), { key, slot });
      names.set(slot, nameOf(key));
    },
    take(update) {
      const name = nameOf(update);
      if (overwritten.delete(name)) {
        dropped++;
        return undefined;
      }
      const stored = slots.get(name);
      if (!stored) {
        const last = newest.get(update.envIndex);
        const why =
          last && !isAfter(update, last)
            ? 'was applied before, or that reward was final'
            : 'came before that step was added; add each step as it is stored';
        throw new DenseGymError('REQUEST_INVALID', `the update of ${name} ${why}`);
      }
      slots.delete(name);
      names.delete(stored.slot);
      return stored.slot;
    },
  };
}

/**
 * Writes final rewards over provisional ones, in place. Off-policy trainers call it as updates come.
 *
 * @param updates of `pollUpdates` or `flush`.
 * @returns how many were written; the others' steps had been overwritten.
 * @throws DenseGymError as `RewardLog.take`.
 */
export function relabel(
  rewards: number[] | Float32Array | Float64Array,
  log: RewardLog,
  updates: readonly RewardUpdate[],
): number {
  let written = 0;
  for (const update of updates) {
    const slot = log.take(update);
    if (slot === undefined) continue;
    rewards[slot] = update.reward;
    written++;
  }
  return written;
}

/**
 * Relabels, and makes sure that every stored reward is final. On-policy trainers call it with `flush()`, before advantages.
 *
 * @throws DenseGymError `REQUEST_INVALID` when a step is outstanding still.
 */
export function settle(
  rewards: number[] | Float32Array | Float64Array,
  log: RewardLog,
  updates: readonly RewardUpdate[],
): void {
  relabel(rewards, log, updates);
  const [first, ...more] = log.outstanding;
  if (!first) return;
  const count = `${more.length + 1} rewards are provisional, the first of ${nameOf(first)}`;
  throw new DenseGymError('REQUEST_INVALID', `${count}; settle with what flush() returns`);
}
