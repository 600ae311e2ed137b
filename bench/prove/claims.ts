/** What the proof has to show, and whether the runs so far show it. */
import type { Algorithm, Reward } from './plan.ts';
import { LEARNED, type Summary } from './summary.ts';

/** How far below the oracle a dense reward may end, how much the sparse one may reach, and what lateness may cost. */
const NEAR_ORACLE = 0.05;
const SPARSE_FAILS = 0.05;
const LATE_COSTS = -0.15;
/** Share of the oracle's success that is left where most steps have no score of their own. */
const LIMITED = 0.6;
/** Share of the steps that the sparse reward needs. */
const FASTER = 0.5;

export interface Claim {
  readonly text: string;
  /** `open` until a run of each kind it is about has ended. */
  readonly state: 'yes' | 'no' | 'open';
  /** Whether all of the seeds are in. */
  readonly isFinal: boolean;
}

export function judge(summaries: readonly Summary[]): readonly Claim[] {
  const find = (task: string, algo: Algorithm, reward: Reward) =>
    summaries.find((each) => each.task === task && each.algo === algo && each.reward === reward);

  const ends = (['ppo', 'sac'] as const).flatMap((algo) => {
    const [dense, sparse, oracle, late] = (['densegym', 'sparse', 'oracle', 'densegym-late'] as const).map((reward) =>
      find('pick-place', algo, reward),
    );
    const name = `pick-place, ${algo.toUpperCase()}`;
    return [
      claim(`${name}: densegym ends at ≥ ${LEARNED}`, [dense], (d) => d.heldOut.value >= LEARNED),
      claim(
        `${name}: densegym ends within ${NEAR_ORACLE} of the oracle`,
        [dense, oracle],
        (d) => (d.toOracle?.value ?? Number.NaN) >= -NEAR_ORACLE,
      ),
      claim(`${name}: the sparse reward stays at ≤ ${SPARSE_FAILS}`, [sparse], (s) => s.heldOut.value <= SPARSE_FAILS),
      claim(
        `${name}: late rewards cost less than ${-LATE_COSTS}, by the 95% interval`,
        [late, dense],
        (l) => (l.toSync?.interval?.low ?? Number.NaN) > LATE_COSTS,
      ),
    ];
  });
  const limited = claim(
    `pick-place, SAC: with 20 scores a second densegym ends at ≥ ${LIMITED} of the oracle`,
    [find('pick-place', 'sac', 'densegym-limited'), find('pick-place', 'sac', 'oracle')],
    (few, oracle) => few.heldOut.value >= LIMITED * (oracle?.heldOut.value ?? Number.NaN),
  );
  const faster = ['reach', 'push'].map((task) => {
    const pair = [find(task, 'ppo', 'densegym'), find(task, 'ppo', 'sparse')] as const;
    const text = `${task}, PPO: densegym reaches ${LEARNED} in half of the sparse reward's steps, or that never does`;
    return claim(text, pair, (dense, sparse) => {
      const steps = dense.stepsToLearned ?? Number.POSITIVE_INFINITY;
      return steps <= FASTER * (sparse?.stepsToLearned ?? Number.MAX_VALUE);
    });
  });
  return [...ends, limited, ...faster];
}

function claim(
  text: string,
  about: readonly (Summary | undefined)[],
  holds: (first: Summary, second: Summary | undefined) => boolean,
): Claim {
  const [first, second] = about;
  if (!first || about.includes(undefined)) return { text, state: 'open', isFinal: false };
  const isFinal = about.every((each) => each && each.seeds.length >= each.wantedSeeds);
  return { text, state: holds(first, second) ? 'yes' : 'no', isFinal };
}
