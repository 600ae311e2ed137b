import type { OfflineConfig } from '../config/resolve.ts';
import { DenseGymError } from '../errors.ts';
import { rocAuc } from '../metric/roc.ts';
import { mean } from '../metric/statistics.ts';
import { valueOrderCorrelation } from '../metric/voc.ts';
import { scoreEpisode } from '../session/score-episode.ts';
import { labelOf, openEpisode } from './open-episode.ts';
import { openScorer } from './open-scorer.ts';

/** How well a pair of labels tells done from not done. */
interface Ranked {
  readonly labels: string;
  /** Last scores of successes against those of failures. */
  readonly auc: number;
  /** Mean order correlation of the successes' scores with time; NaN where all are constant. */
  readonly voc: number;
  /** Share of scores that are upper bounds only. */
  readonly censored: number;
}

/**
 * `densegym rank-labels`: scores labelled episodes with each pair of words, best first: by how well the last score tells
 * successes from failures, then by how it rises on successes.
 *
 * @param candidates pairs, `True,False` for example.
 * @throws DenseGymError when an episode has no `success`, or all have the same.
 */
export async function rankLabels(
  folders: readonly string[],
  candidates: readonly string[],
  config: OfflineConfig,
): Promise<void> {
  const episodes = folders.map((folder) => {
    const episode = openEpisode(folder, config, undefined);
    return { success: labelOf(folder, episode.facts), episode };
  });
  if (new Set(episodes.map(({ success }) => success)).size < 2) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      `all ${episodes.length} episodes have the same "success"; labels are ranked on successes and failures`,
    );
  }
  const ranked: Ranked[] = [];
  for (const labels of candidates) {
    const opened = await openScorer({ ...config, labels });
    try {
      const { scorer, calibration } = opened;
      const options = { scorer, calibration, sampling: config.sampling, signal: new AbortController().signal };
      const curves: { success: boolean; values: number[]; censored: number }[] = [];
      for (const { success, episode } of episodes) {
        const curve = { success, values: [] as number[], censored: 0 };
        for await (const { value, censored } of scoreEpisode(episode, options)) {
          curve.values.push(value);
          curve.censored += Number(censored);
        }
        curves.push(curve);
      }
      ranked.push(rank(labels, curves));
    } finally {
      await opened.close();
    }
  }
  ranked.sort((a, b) => b.auc - a.auc || (b.voc || 0) - (a.voc || 0));
  process.stdout.write('labels                 AUC    VOC  upper bounds\n');
  for (const { labels, auc, voc, censored } of ranked) {
    const cells = [labels.padEnd(20), auc.toFixed(3).padStart(6), voc.toFixed(3).padStart(6)];
    process.stdout.write(`${cells.join(' ')}  ${(100 * censored).toFixed(0)} %\n`);
  }
}

function rank(
  labels: string,
  curves: readonly { readonly success: boolean; readonly values: readonly number[]; readonly censored: number }[],
): Ranked {
  const last = (success: boolean) =>
    curves.filter((curve) => curve.success === success).map(({ values }) => values.at(-1) ?? Number.NaN);
  const vocs = curves.flatMap(({ success, values }) =>
    success ? (valueOrderCorrelation(values).correlation ?? []) : [],
  );
  const scores = curves.reduce((sum, { values }) => sum + values.length, 0);
  return {
    labels,
    auc: rocAuc(last(true), last(false)) ?? Number.NaN,
    voc: vocs.length > 0 ? mean(vocs) : Number.NaN,
    censored: curves.reduce((sum, curve) => sum + curve.censored, 0) / scores,
  };
}
