/**
 * Area under the ROC curve: how likely a random positive has a higher value than a random negative; ties count half
 * (Mann–Whitney). In [0, 1], .5 is chance; undefined without both kinds.
 */
export function rocAuc(positives: readonly number[], negatives: readonly number[]): number | undefined {
  if (positives.length === 0 || negatives.length === 0) return undefined;
  let wins = 0;
  for (const high of positives) {
    for (const low of negatives) wins += high > low ? 1 : high === low ? 0.5 : 0;
  }
  return wins / (positives.length * negatives.length);
}
