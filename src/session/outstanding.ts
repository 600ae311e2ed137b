import type { ScoredTerms } from './books.ts';
import type { Episode } from './episode.ts';

/** The final terms of a step or a reset that was answered with provisional ones. */
export interface RewardUpdate {
  readonly env: number;
  readonly episode: number;
  /** 0 is the reset. */
  readonly step: number;
  readonly terms: ScoredTerms;
}

/** The updates of a session that are to come, and the episodes that compute them, also those that have ended. */
export interface Outstanding {
  /** @returns the update, counted until it is there. */
  add(update: Promise<RewardUpdate>, episode: Episode): Promise<RewardUpdate>;
  /** Lets go of the scores that the timing holds back. */
  flush(): void;
  /** Whether the most are outstanding: a robot that is faster than its model for good would fill the memory. */
  readonly isFull: boolean;
  /** Resolves when there are fewer. */
  room(): Promise<void>;
  /** Stops the scoring; what is outstanding falls back. */
  cancel(): void;
}

/** @param most updates that may be outstanding. */
export function createOutstanding(most: number): Outstanding {
  /** Oldest first. */
  const open = new Map<Promise<RewardUpdate>, Episode>();

  function flush(): void {
    for (const episode of new Set(open.values())) episode.flush();
  }

  return {
    get isFull() {
      return open.size >= most;
    },
    flush,
    add(update, episode) {
      const counted = update.then((told) => {
        open.delete(counted);
        return told;
      });
      open.set(counted, episode);
      return counted;
    },
    async room() {
      while (open.size >= most) {
        flush();
        await open.keys().next().value;
      }
    },
    cancel() {
      for (const episode of new Set(open.values())) episode.cancel();
    },
  };
}
