import type { TimedImage } from '../frame/prefix.ts';
import type { Scored } from './scored.ts';

/** The moment at which the scorer's verdict became a success: once an episode at most. */
export interface Claim {
  /** Step of the episode whose frame was scored last. */
  readonly step: number;
  /** The latest scored prefixes, oldest first, as many as have a vote. */
  readonly votes: readonly Vote[];
  /** What the model was shown for the last of them, and the last frame of each of the others; in order of time. */
  readonly frames: readonly TimedImage[];
  /** False where it counts for nothing: the monitor stops the episode, or a human has said that it failed. */
  readonly accepted: boolean;
}

export interface Vote {
  /** Of the prefix's last frame. */
  readonly step: number;
  /** P(success), in [0, 1]. */
  readonly probability: number;
}

/** Gathers what a claim rests on. */
export interface ClaimWatch {
  /** Takes each newly scored prefix; returns the claim that it brings. */
  scored(scored: Scored, probability: number, claimed: boolean, accepted: boolean): Claim | undefined;
}

/** @param n how many of the latest scored prefixes have a vote. */
export function createClaimWatch(n: number): ClaimWatch {
  let latest: readonly { readonly vote: Vote; readonly last: TimedImage }[] = [];
  let isOver = false;
  return {
    scored({ report, frames }, probability, claimed, accepted) {
      const last = frames.at(-1);
      if (isOver || !last) return undefined;
      latest = [...latest, { vote: { step: report.step, probability }, last }].slice(-n);
      if (!claimed) return undefined;
      const byStep = new Map([...latest.map((each) => each.last), ...frames].map((frame) => [frame.step, frame]));
      const votes = latest.map(({ vote }) => vote);
      isOver = true;
      latest = [];
      const shown = [...byStep.values()].sort((a, b) => a.step - b.step);
      return { step: report.step, votes, frames: shown, accepted };
    },
  };
}
