import { DenseGymError } from '../errors.ts';
import { type Sigmoid, sigmoid } from '../reward/calibration.ts';
import { mean } from './statistics.ts';

/** An episode whose prefixes have been scored. */
export interface JudgedEpisode {
  readonly success: boolean;
  /** Scores of its prefixes in order of time, in the scorer's unit; at least one. */
  readonly values: readonly number[];
  /** When each prefix ended, in any unit of time, from 0. */
  readonly times: readonly number[];
  /** True progress at each prefix, in [0, 1], where somebody knows it. */
  readonly truth?: readonly number[] | undefined;
}

/** Progress where successes start and where they end: a sigmoid's ends are flat, so neither 0 nor 1. */
const LOW = 0.1;
const HIGH = 0.9;
/** A failure of unknown progress may have come this far: it may have done a part. */
const FAILURE_MOST = 0.5;

/** One prefix, and what is lost when it is mapped to `progress`. */
interface Point {
  readonly value: number;
  /** What the map should give. */
  readonly target: number;
  /** True where less than the target is as good. */
  readonly isBound: boolean;
  /** Of all points they sum to 1. */
  readonly weight: number;
}

/**
 * The sigmoid that makes progress of a score, by least squares: Σ weight · (sigmoid((value − offset) / temperature) − target)².
 * Successes and failures weigh the same in sum, within a kind each episode the same, within an episode each prefix the same.
 * Targets:
 *
 * - true progress, where an episode has it: the line that is .1 where successes start (on average) and .9 where they end;
 * - else, in a success, a ramp in time from .1 to .9;
 * - else, in a failure, at most .5, and what is below costs nothing: how much of the task it did nobody has said.
 *
 * The objective is ours; the targets of the first kind are those of the bundled model. TOPReward (arXiv 2602.19313) itself
 * normalises over the whole episode, which needs its future.
 *
 * @param episodes at least one success.
 * @throws DenseGymError `CONFIG_INVALID` when all scores are equal, or true progress does not rise.
 */
export function fitProgress(episodes: readonly JudgedEpisode[]): Sigmoid {
  const values = episodes.flatMap((episode) => episode.values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(high > low)) {
    throw new DenseGymError('CONFIG_INVALID', `all ${values.length} scores are ${low}: nothing can be made of them`);
  }
  return descend(toPoints(episodes), low, high);
}

function toPoints(episodes: readonly JudgedEpisode[]): readonly Point[] {
  const known = episodes.flatMap(({ success, truth }) => (success && truth ? [truth[0] ?? 0] : []));
  const start = known.length > 0 ? mean(known) : 0;
  if (!(start < 1)) {
    throw new DenseGymError('CONFIG_INVALID', 'the true progress of successes is 1 from their first frame on');
  }
  const slope = (HIGH - LOW) / (1 - start);
  const kinds = new Set(episodes.map(({ success }) => success)).size;
  return episodes.flatMap(({ success, values, times, truth }) => {
    const alike = episodes.filter((episode) => episode.success === success).length;
    const weight = 1 / (kinds * alike * values.length);
    const end = times.at(-1) ?? 0;
    return values.map((value, i): Point => {
      if (truth) {
        const target = Math.max(0, HIGH - slope * (1 - (truth[i] ?? Number.NaN)));
        return { value, weight, target, isBound: false };
      }
      if (!success) return { value, weight, target: FAILURE_MOST, isBound: true };
      const share = end > 0 ? (times[i] ?? 0) / end : 1;
      return { value, weight, target: LOW + (HIGH - LOW) * share, isBound: false };
    });
  });
}

/** Offsets and temperatures of the first look, each way. */
const GRID = 24;
/** Halvings of the step afterwards: to a millionth of the first. */
const HALVINGS = 20;

/**
 * A grid over all the scores' range, then pattern search from its best point: two parameters and no derivatives, and from
 * equal scores equal constants.
 */
function descend(points: readonly Point[], low: number, high: number): Sigmoid {
  const range = high - low;
  const loss = (offset: number, logTemperature: number) => {
    const map = { offset, temperature: Math.exp(logTemperature) };
    return points.reduce((sum, { value, target, isBound, weight }) => {
      const surplus = sigmoid(value, map) - target;
      return isBound && surplus < 0 ? sum : sum + weight * surplus ** 2;
    }, 0);
  };
  // Narrower than a hundredth of the range is a step, wider than the range a straight line.
  const [narrow, wide] = [Math.log(range / 100), Math.log(range)];
  const steps = [range / GRID, (wide - narrow) / GRID] as const;
  let [offset, width] = [low, narrow];
  let least = Number.POSITIVE_INFINITY;
  const attempt = (nextOffset: number, nextWidth: number): boolean => {
    const bounded = Math.min(wide, Math.max(narrow, nextWidth));
    const given = loss(nextOffset, bounded);
    if (!(given < least)) return false;
    [offset, width, least] = [nextOffset, bounded, given];
    return true;
  };
  for (let i = 0; i <= GRID; i++) {
    for (let j = 0; j <= GRID; j++) attempt(low + i * steps[0], narrow + j * steps[1]);
  }
  for (let halving = 0, size = 1; halving < HALVINGS; ) {
    const [x, y] = [offset, width];
    const moves = [
      [x + size * steps[0], y],
      [x - size * steps[0], y],
      [x, y + size * steps[1]],
      [x, y - size * steps[1]],
    ] as const;
    if (moves.map((move) => attempt(...move)).some(Boolean)) continue;
    size /= 2;
    halving++;
  }
  return { offset, temperature: Math.exp(width) };
}
