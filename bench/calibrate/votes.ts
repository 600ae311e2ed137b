/**
 * What votes and a release do on the stored scores (`play.ts`): the share of failures that are taken for a success, and of
 * successes that are recognised, with the bundled calibration. Prints the tables of `docs/reward.md`.
 *
 * Run: node --import tsx bench/calibrate/votes.ts
 */
import { readFileSync } from 'node:fs';
import { embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import { mean } from '../../src/metric/statistics.ts';
import { type Sigmoid, successOf } from '../../src/reward/calibration.ts';
import { createSuccessVerdict, type SuccessConfig } from '../../src/reward/success.ts';
import { readScores, type StoredEpisode } from './scores.ts';

export type Votes = Pick<SuccessConfig, 'threshold' | 'release' | 'k' | 'n'>;

export interface Shares {
  /** Of the failures, taken for a success. */
  readonly falseSuccess: number;
  /** Of the successes, recognised. */
  readonly trueSuccess: number;
}

/** @param episodes with failures and successes among them. */
export function judge(episodes: readonly StoredEpisode[], votes: Votes): Shares {
  const calibration = JSON.parse(readFileSync(embeddedCalibrationPath(), 'utf8')) as { readonly success: Sigmoid };
  const claimed = ({ values }: StoredEpisode) => {
    const verdict = createSuccessVerdict(votes);
    return values.map((value) => verdict(successOf(value, calibration))).at(-1) === true;
  };
  const share = (success: boolean) =>
    mean(episodes.filter((episode) => episode.success === success).map((episode) => Number(claimed(episode))));
  return { falseSuccess: share(false), trueSuccess: share(true) };
}

export const PAIRS = [
  [1, 1],
  [2, 3],
  [3, 5],
  [3, 3],
] as const;

/** The bundled calibration has none of its own. */
export const THRESHOLD = 0.5;
/** The first is no release. */
export const RELEASES = [0.5, 0.4, 0.25, 0.1] as const;

if (import.meta.filename === process.argv[1]) {
  const { model, episodes } = readScores();
  const learning = episodes.filter(({ kind }) => kind === 'learning');
  process.stdout.write(`${model}\n`);
  for (const [what, some] of [
    ['all kinds', episodes],
    ['policies that are learning', learning],
  ] as const) {
    const failures = some.filter(({ success }) => !success).length;
    process.stdout.write(`${what}: ${failures} failures, ${some.length - failures} successes\n`);
    for (const [k, n] of PAIRS) {
      const cells = RELEASES.map((release) => {
        const { falseSuccess, trueSuccess } = judge(some, { threshold: THRESHOLD, release, k, n });
        return `${(100 * falseSuccess).toFixed(1)} / ${(100 * trueSuccess).toFixed(1)} %`;
      });
      process.stdout.write(`| ${k} of ${n} | ${cells.join(' | ')} |\n`);
    }
  }
}
