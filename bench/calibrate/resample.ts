/**
 * How the threshold of `densegym calibrate` does on episodes it has not seen: the stored scores (`play.ts`) are split at random
 * many times, map and threshold come from one part, and the other is judged. Prints the table of `docs/calibration.md`.
 *
 * Run: node --import tsx bench/calibrate/resample.ts [--times 1000]
 */
import { parseArgs } from 'node:util';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { configSchema } from '../../src/config/schema.ts';
import { conformalThreshold, decisionScore } from '../../src/metric/conformal.ts';
import { mean, quantile } from '../../src/metric/statistics.ts';
import { fitSuccess } from '../../src/metric/success-fit.ts';
import { successOf } from '../../src/reward/calibration.ts';
import { readScores, type StoredEpisode } from './scores.ts';

export const ALPHAS = [0.01, 0.05, 0.1] as const;

/** What one α gives over all splits. */
export interface Rates {
  readonly alpha: number;
  /** Share of unseen failures that are taken for a success, one a split. */
  readonly falseSuccess: readonly number[];
  /** Share of unseen successes that are recognised, one a split. */
  readonly trueSuccess: readonly number[];
}

/**
 * @param failures how many of them calibrate; of the successes it is one half.
 * @param shifted failures that are judged instead of the unseen ones.
 */
export function resample(
  episodes: readonly StoredEpisode[],
  { times, failures, seed }: { readonly times: number; readonly failures: number; readonly seed: number },
  shifted?: readonly StoredEpisode[],
): readonly Rates[] {
  const random = xoroshiro128plus(seed);
  const { k, n } = configSchema.parse({ env: 'builtin:' }).success;
  const judge = ({ success, values }: StoredEpisode) => ({
    success,
    value: values.at(-1) ?? Number.NaN,
    decision: decisionScore(values, k, n),
  });
  const judged = episodes.map(judge);
  const others = shifted?.map(judge);
  const [good, bad] = [judged.filter(({ success }) => success), judged.filter(({ success }) => !success)];
  const rates = ALPHAS.map((alpha) => ({ alpha, falseSuccess: [] as number[], trueSuccess: [] as number[] }));
  for (let time = 0; time < times; time++) {
    const [successes, failing] = [shuffle(good), shuffle(bad)];
    const half = Math.floor(successes.length / 2);
    const success = fitSuccess([...successes.slice(0, half), ...failing.slice(0, failures)]);
    const reached = ({ decision }: (typeof judged)[number]) => successOf(decision, { success });
    for (const { alpha, falseSuccess, trueSuccess } of rates) {
      const threshold = conformalThreshold(failing.slice(0, failures).map(reached), alpha);
      const share = (unseen: typeof judged) => mean(unseen.map((each) => Number(reached(each) >= threshold)));
      falseSuccess.push(share(others ?? failing.slice(failures)));
      trueSuccess.push(share(successes.slice(half)));
    }
  }
  return rates;

  function shuffle<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, at: random.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({ options: { times: { type: 'string', default: '1000' } } });
  const { model, episodes } = readScores();
  const learning = episodes.filter(({ kind }) => kind === 'learning');
  process.stdout.write(`${model}, ${values.times} splits\n`);
  for (const [what, some] of [
    ['all kinds', episodes],
    ['policies that are learning', learning],
  ] as const) {
    for (const { alpha, falseSuccess, trueSuccess } of resample(some, {
      times: Number(values.times),
      failures: 120,
      seed: 1,
    })) {
      const cells = [mean(falseSuccess), quantile(falseSuccess, 0.95), mean(trueSuccess)].map((x) => x.toFixed(3));
      process.stdout.write(`| ${what} | ${alpha} | ${cells.join(' | ')} |\n`);
    }
  }
}
