import { rocAuc } from './roc.ts';

/** One episode that was judged. */
export interface Judged {
  readonly instruction: string;
  readonly success: boolean;
  /** Higher is better. */
  readonly value: number;
}

/** How often success ranks above failure where both were told the same. */
export interface Ranking {
  /** Share of the pairs, ties count half, in [0, 1]; undefined without pairs. */
  readonly share: number | undefined;
  /** Pairs of a success and a failure under one instruction. */
  readonly pairs: number;
}

/**
 * Pairs of a success and a failure under the same instruction, over all instructions. An area under the ROC curve over all
 * episodes also counts how much easier one instruction is than another; this does not.
 */
export function rankWithinInstructions(episodes: readonly Judged[]): Ranking {
  let [pairs, wins] = [0, 0];
  for (const instruction of new Set(episodes.map((episode) => episode.instruction))) {
    const told = episodes.filter((episode) => episode.instruction === instruction);
    const values = (success: boolean) => told.filter((each) => each.success === success).map(({ value }) => value);
    const [above, below] = [values(true), values(false)];
    pairs += above.length * below.length;
    wins += (rocAuc(above, below) ?? 0) * above.length * below.length;
  }
  return { share: pairs === 0 ? undefined : wins / pairs, pairs };
}
