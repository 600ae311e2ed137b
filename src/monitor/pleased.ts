import { rocAuc } from '../metric/roc.ts';
import type { Flag, MonitorConfig } from './config.ts';

/** An episode that is over, as two judges saw it. */
export interface Judged {
  /** Whether the model called it a success, or ended with it at `high` progress. */
  readonly claimed: boolean;
  /** Progress at its last picture, in [0, 1]. */
  readonly progress: number;
  /** What the environment or a human said; undefined: nothing. */
  readonly done: boolean | undefined;
}

/** False claims among the latest episodes from which on the run is called out: one or two are a model's ordinary mistakes. */
const LEAST_FALSE = 5;
/** Episodes of either kind that an order needs. */
const LEAST_EACH = 5;
/** Chance is .5. A model of .9 stays above this but for one window of 5 and 15 episodes in about 1,000. */
const LEAST_AUC = 0.6;

/** Most of what the model calls done is not: the policy has found what pleases it. */
export function pleasedWithoutDoing(
  latest: readonly Judged[],
  { episodes }: Pick<MonitorConfig, 'episodes'>,
): Flag<'pleased-without-doing'> | undefined {
  const judged = latest.filter(({ done }) => done !== undefined).slice(-episodes);
  const claims = judged.filter(({ claimed }) => claimed);
  const wrong = claims.filter(({ done }) => done === false).length;
  if (wrong < LEAST_FALSE || wrong * 2 <= claims.length) return undefined;
  const message =
    `of the last ${judged.length} episodes the model called ${claims.length} done, and ${wrong} of these were not; ` +
    'look at their last pictures, or set reward.envSuccess to never if this environment does not say when it is done';
  return { kind: 'pleased-without-doing', message };
}

/** The model no longer ranks done above not done: its progress is no guide, whatever it claims. */
export function disagreement(
  latest: readonly Judged[],
  { episodes }: Pick<MonitorConfig, 'episodes'>,
): Flag<'disagreement'> | undefined {
  const judged = latest.filter(({ done }) => done !== undefined).slice(-episodes);
  const of = (kind: boolean) => judged.filter(({ done }) => done === kind).map(({ progress }) => progress);
  const [done, undone] = [of(true), of(false)];
  if (done.length < LEAST_EACH || undone.length < LEAST_EACH) return undefined;
  const auc = rocAuc(done, undone) ?? 1;
  if (auc >= LEAST_AUC) return undefined;
  const message = `progress at the end ranks only ${(auc * 100).toFixed(0)} % of pairs of a done and an undone episode right, of the last ${judged.length} (50 % is chance); look at camera and instruction`;
  return { kind: 'disagreement', message };
}
