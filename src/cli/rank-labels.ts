import type { OfflineConfig } from '../config/resolve.ts';
import { DenseGymError } from '../errors.ts';
import { rocAuc } from '../metric/roc.ts';
import { mean } from '../metric/statistics.ts';
import { valueOrderCorrelation } from '../metric/voc.ts';
import { readLabels } from '../scorer/create.ts';
import { type ScoredPrefix, scoreEpisode } from '../session/score-episode.ts';
import { labelOf, type OpenedEpisode, openEpisode } from './open-episode.ts';
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

interface Labelled {
  readonly success: boolean;
  readonly episode: OpenedEpisode;
}

/** The scores of an episode. */
interface Curve {
  readonly success: boolean;
  readonly values: readonly number[];
  /** How many are upper bounds only. */
  readonly censored: number;
}

/**
 * `densegym rank-labels`: scores labelled episodes with each pair of words, best first: by how well the last score tells
 * successes from failures, then by how it rises on successes.
 *
 * @param candidates pairs, `True,False` for example. One that the model cannot score, since a word of it is several tokens, is
 *   skipped and listed with the reason.
 * @throws DenseGymError when an episode has no `success`, or all have the same; when there is no pair, or none can be scored.
 */
export async function rankLabels(
  folders: readonly string[],
  candidates: readonly string[],
  config: OfflineConfig,
): Promise<void> {
  if (candidates.length === 0) {
    throw new DenseGymError(
      'CONFIG_INVALID',
      '--candidates names no pair of words; give some, such as "True,False Yes,No"',
    );
  }
  for (const labels of candidates) readLabels(labels);
  const episodes = folders.map((folder): Labelled => {
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
  const skipped: string[] = [];
  for (const labels of candidates) {
    try {
      ranked.push(await judge(labels, episodes, config));
    } catch (error) {
      // The first prefix says so: nothing has been scored in vain.
      if (!(error instanceof DenseGymError && error.reason === 'REQUEST_INVALID')) throw error;
      skipped.push(`${labels.padEnd(20)}  skipped: ${error.message}`);
    }
  }
  if (ranked.length === 0) {
    throw new DenseGymError('CONFIG_INVALID', `none of the pairs can be scored by this model:\n${skipped.join('\n')}`);
  }
  ranked.sort((a, b) => b.auc - a.auc || (b.voc || 0) - (a.voc || 0));
  process.stdout.write('labels                 AUC    VOC  upper bounds\n');
  for (const { labels, auc, voc, censored } of ranked) {
    const cells = [labels.padEnd(20), auc.toFixed(3).padStart(6), voc.toFixed(3).padStart(6)];
    process.stdout.write(`${cells.join(' ')}  ${(100 * censored).toFixed(0)} %\n`);
  }
  for (const line of skipped) process.stdout.write(`${line}\n`);
}

/** Scores all episodes with one pair. @throws DenseGymError `REQUEST_INVALID` at once for words that are not one token each. */
async function judge(labels: string, episodes: readonly Labelled[], config: OfflineConfig): Promise<Ranked> {
  const opened = await openScorer({ ...config, labels });
  try {
    const { scorer, calibration } = opened;
    const options = { scorer, calibration, sampling: config.sampling, signal: new AbortController().signal };
    const curves: Curve[] = [];
    for (const { success, episode } of episodes) {
      const scored: ScoredPrefix[] = [];
      for await (const prefix of scoreEpisode(episode, options)) scored.push(prefix);
      const censored = scored.filter((prefix) => prefix.censored).length;
      curves.push({ success, values: scored.map(({ value }) => value), censored });
    }
    return rank(labels, curves);
  } finally {
    await opened.close();
  }
}

function rank(labels: string, curves: readonly Curve[]): Ranked {
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
