export interface SuccessConfig {
  /** P(success) at or above which a scored prefix votes for success, in (0, 1). */
  readonly threshold: number;
  /** Votes needed among the last `n`, 1 to `n`. */
  readonly k: number;
  /** How many of the latest scored prefixes vote. */
  readonly n: number;
  /** Whether the verdict terminates the episode, where the environment itself would go on. */
  readonly endsEpisode: boolean;
}

/**
 * The verdict that the instruction has been carried out: k of the last n scored prefixes at or above the threshold. One
 * frame that fools the model decides nothing, and a verdict stands until the episode ends.
 *
 * @returns a function that takes P(success) of each newly scored prefix and returns the verdict so far.
 */
export function createSuccessVerdict({
  threshold,
  k,
  n,
}: Omit<SuccessConfig, 'endsEpisode'>): (probability: number) => boolean {
  let votes: boolean[] = [];
  let verdict = false;
  return (probability) => {
    votes = [...votes, probability >= threshold].slice(-n);
    verdict ||= votes.filter(Boolean).length >= k;
    return verdict;
  };
}
