import { DenseGymError } from '../errors.ts';
import type { Reward__Output } from '../wire/generated/densegym/v1/Reward.ts';
import type { RewardUpdate__Output } from '../wire/generated/densegym/v1/RewardUpdate.ts';

/** What a step and its update are joined by. */
export interface StepKey {
  /** Which environment of the session; 0 in a session of one. */
  readonly envIndex: number;
  /** Which episode of the session, from 1. */
  readonly episode: number;
  /** Which step of the episode, from 1. */
  readonly step: number;
}

/** The final reward of a step that was answered with `SCORE_STATE_PROVISIONAL`. */
export interface RewardUpdate extends StepKey {
  readonly reward: number;
  /** What the step's terms are now. */
  readonly terms: Reward__Output;
}

/** What a session still owes, and what has arrived. Nothing that arrived is dropped before it was taken. */
export interface LateRewards {
  /** A step that the caller gets to see. */
  tell(key: StepKey, terms: Reward__Output): void;
  /** An update that came in; it may be ahead of the caller, whose promise of the step is not settled yet. */
  receive(update: RewardUpdate__Output): void;
  /**
   * The updates of steps that the caller has seen, since the last call.
   *
   * @throws DenseGymError `REQUEST_INVALID` for one that came twice, or of a step that was not provisional.
   */
  take(): readonly RewardUpdate[];
  /** Provisional steps whose update has not arrived. */
  readonly outstanding: number;
}

export function createLateRewards(): LateRewards {
  const awaited = new Set<string>();
  const arrived: RewardUpdate[] = [];
  let seen: StepKey | undefined;
  return {
    tell(key, { scoreState }) {
      seen = key;
      if (scoreState === 'SCORE_STATE_PROVISIONAL') awaited.add(nameOf(key));
    },
    receive({ envIndex, episode, step, reward }) {
      // The reward of a reset is 0 for good.
      if (step === 0 || !reward) return;
      arrived.push({ envIndex, episode: Number(episode), step, reward: reward.reward, terms: reward });
    },
    take() {
      const ahead = arrived.findIndex((update) => seen === undefined || isAfter(update, seen));
      const taken = arrived.splice(0, ahead === -1 ? arrived.length : ahead);
      for (const update of taken) {
        if (awaited.delete(nameOf(update))) continue;
        throw new DenseGymError(
          'REQUEST_INVALID',
          `the update of ${nameOf(update)} came twice, or that step was final; is the peer a densegym server?`,
        );
      }
      return taken;
    },
    get outstanding() {
      return awaited.size - arrived.length;
    },
  };
}

export function isAfter(key: StepKey, other: StepKey): boolean {
  return key.episode > other.episode || (key.episode === other.episode && key.step > other.step);
}

/** For messages, and as a key of maps. */
export function nameOf({ envIndex, episode, step }: StepKey): string {
  return `step ${step} of episode ${episode} of environment ${envIndex}`;
}
