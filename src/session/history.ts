import { DenseGymError } from '../errors.ts';
import type { RewardTerms } from '../reward/ledger.ts';

/** A human's word on an episode, as it was taken. */
export interface Mark {
  readonly env: number;
  readonly episode: number;
  readonly done: boolean;
  /** First step that it decides, if it is taken; undefined: the episode has ended. */
  readonly step: number | undefined;
  /** Whether the bonus had been paid before, as far as rewards are final. */
  readonly bonusPaid: boolean;
}

/** Where an environment of a session stands. */
export interface Standing {
  readonly instruction: string;
  /** 0: it has not been reset yet. */
  readonly episode: number;
  readonly step: number;
  readonly running: boolean;
  readonly bonusPaid: boolean;
}

/** Episodes of an environment that a human may still have a word on. */
const REMEMBERED = 100;

export interface Remembered {
  readonly number: number;
  /** Whether the bonus has been paid, as far as rewards are final. */
  readonly bonusPaid: boolean;
  note(terms: Pick<RewardTerms, 'successBonus'>): void;
}

/** The latest episodes of an environment. */
export interface History {
  /** Undefined before the first. */
  readonly latest: Remembered | undefined;
  begin(number: number): Remembered;
  /**
   * @param whose environment it is, for the message.
   * @throws DenseGymError `EPISODE_NOT_FOUND`.
   */
  find(number: number, whose: string): Remembered;
}

export function createHistory(): History {
  const kept = new Map<number, Remembered>();
  let latest: Remembered | undefined;
  return {
    get latest() {
      return latest;
    },
    begin(number) {
      let bonusPaid = false;
      latest = {
        number,
        get bonusPaid() {
          return bonusPaid;
        },
        note({ successBonus }) {
          bonusPaid ||= successBonus > 0;
        },
      };
      kept.set(number, latest);
      kept.delete(number - REMEMBERED);
      return latest;
    },
    find(number, whose) {
      const found = kept.get(number);
      if (found) return found;
      const what = `${whose} has no episode ${number}`;
      const span = `the latest is ${latest?.number ?? 0}, and ${REMEMBERED} are remembered`;
      throw new DenseGymError('EPISODE_NOT_FOUND', `${what}: ${span}; leave the episode out to mark the latest`);
    },
  };
}
