import { existsSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { OfflineConfig } from '../config/resolve.ts';
import { DenseGymError } from '../errors.ts';
import { checkAlpha, conformalThreshold, decisionScore } from '../metric/conformal.ts';
import { fitProgress, type JudgedEpisode } from '../metric/progress-fit.ts';
import { quantile } from '../metric/statistics.ts';
import { crossFit, fitSuccess } from '../metric/success-fit.ts';
import { listEpisodes } from '../recorder/episode-list.ts';
import { reliabilitySvg, writePlot } from '../report/reliability.ts';
import { type CalibratedThreshold, type Calibration, progressOf, successOf } from '../reward/calibration.ts';
import { type CalibrationFile, readCalibration, writeCalibration } from '../reward/calibration-file.ts';
import { scoreEpisode } from '../session/score-episode.ts';
import { labelOf, type OpenedEpisode, openEpisode } from './open-episode.ts';
import { type OpenedScorer, openUncalibrated } from './open-scorer.ts';

export interface CalibrateOptions {
  /** Folders of episodes, or folders that hold such folders. */
  readonly episodes: readonly string[];
  /** Frames a second; absent: what `episode.json` says. */
  readonly fps: number | undefined;
  /** Most failing episodes to be taken for a success, in (0, 1); absent: that of `refresh`, else .05. */
  readonly alpha: number | undefined;
  /** File that is written. */
  readonly out: string;
  /** Reliability diagram, `.svg` or `.png`. */
  readonly plot: string | undefined;
  /** Calibration whose maps are kept, and whose failures count together with those given. */
  readonly refresh: string | undefined;
}

const DEFAULT_ALPHA = 0.05;
/** Fewer of a kind give constants that the next episode overthrows. */
const LEAST_OF_A_KIND = 10;
/** Lines of progress on stderr. */
const LINES = 20;
/** A threshold below this is chosen by failures that were easy to tell. */
const LOW_THRESHOLD = 0.5;
/** With a smaller share of successes recognised, a word on why. */
const FEW_RECOGNISED = 0.8;

/** An episode with what a person said of it. */
interface Labelled {
  readonly folder: string;
  readonly success: boolean;
  readonly episode: OpenedEpisode;
}

/**
 * `densegym calibrate`: scores labelled episodes, fits progress and P(success), chooses the threshold of success, writes the
 * file, and says on stdout what it rests on.
 *
 * @throws DenseGymError for anything that is wrong with episodes, options, config or engine: before anything is scored,
 *   where that can be known.
 */
export async function calibrate(options: CalibrateOptions, config: OfflineConfig): Promise<void> {
  checkFiles(options);
  const all = listEpisodes(options.episodes).map((folder): Labelled => {
    const episode = openEpisode(folder, config, options.fps);
    return { folder, success: labelOf(folder, episode.facts), episode };
  });
  if (options.refresh === undefined) checkKinds(all, options.alpha ?? DEFAULT_ALPHA);
  // A calibration in densegym.yaml is for serving: this command makes one.
  const opened = await openUncalibrated(config);
  try {
    const written =
      options.refresh === undefined
        ? await fit(all, opened, options, config)
        : await refresh(options.refresh, all, opened, options, config);
    process.stdout.write(`calibration ${written.id} is in ${options.out}\n`);
  } finally {
    await opened.close();
  }
}

/** Both maps and the threshold. */
async function fit(
  all: readonly Labelled[],
  opened: OpenedScorer,
  options: CalibrateOptions,
  config: OfflineConfig,
): Promise<CalibrationFile> {
  const judged = await judge(all, opened, config);
  const endings = judged.map(({ success, values }) => ({ success, value: values.at(-1) ?? Number.NaN }));
  const heldOut = crossFit(endings);
  const maps = { progress: fitProgress(judged), success: fitSuccess(endings) };
  const [successes, failures] = [judged.filter(({ success }) => success), judged.filter(({ success }) => !success)];
  const threshold = choose(failures, [], maps, options.alpha ?? DEFAULT_ALPHA, config);
  const sampling = { ...config.sampling };
  const counts = { successes: successes.length, failures: failures.length };
  const atResets = judged.map(({ values }) => Number(progressOf(values[0] ?? Number.NaN, maps).toFixed(4)));
  const resets = { sampling: sampling.policy, progress: atResets };
  const content = { sampling, episodes: counts, ...maps, resets, heldOutEce: heldOut.ece, threshold };
  const written = writeCalibration(options.out, opened.scorer, content);
  if (options.plot !== undefined) {
    const title = `${judged.length} held-out episodes, calibration error ${heldOut.ece.toFixed(3)}`;
    await writePlot(reliabilitySvg(title, heldOut.bins), options.plot);
  }
  const { offset, temperature } = maps.progress;
  const kind = 'offset' in maps.success ? 'sigmoid (Platt)' : 'isotonic';
  const target = judged.some(({ truth }) => truth) ? 'true progress' : 'time in successes';
  const median = (kind: readonly JudgedEpisode[], at: number) =>
    quantile(
      kind.map(({ values }) => progressOf(values.at(at) ?? Number.NaN, maps)),
      0.5,
    ).toFixed(2);
  process.stdout.write(
    `episodes    ${counts.successes} successes, ${counts.failures} failures\n` +
      `progress    offset ${offset.toFixed(3)}, temperature ${temperature.toFixed(3)}, fitted to ${target}; ${median(successes, 0)} to ` +
      `${median(successes, -1)} on successes, ${median(failures, -1)} at the end of failures\n` +
      `P(success)  ${kind}, calibration error ${heldOut.ece.toFixed(3)} on ${heldOut.folds} held-out folds\n`,
  );
  report(threshold, successes, maps);
  return written;
}

/** The maps as they are, and a threshold that rests on more failures. */
async function refresh(
  file: string,
  all: readonly Labelled[],
  opened: OpenedScorer,
  options: CalibrateOptions,
  config: OfflineConfig,
): Promise<CalibrationFile> {
  const {
    version: _version,
    id,
    model: _model,
    layout: _layout,
    scorer: _scorer,
    prompt: _prompt,
    ...kept
  } = readCalibration(file, opened.scorer);
  const before = kept.threshold;
  const failures = all.filter(({ success }) => !success);
  if (failures.length === 0) {
    throw invalid(
      `none of the ${all.length} episodes is a failure ("success": false): there is nothing to refresh with`,
    );
  }
  if (before) checkSame(id, before, config);
  const alpha = options.alpha ?? before?.alpha ?? DEFAULT_ALPHA;
  checkAlpha(alpha, (before?.scores.length ?? 0) + failures.length);
  const judged = await judge(all, opened, config);
  const fresh = judged.filter(({ success }) => !success);
  const threshold = choose(fresh, before?.scores ?? [], kept, alpha, config);
  const written = writeCalibration(options.out, opened.scorer, { ...kept, threshold });
  process.stdout.write(`refreshed   ${id} with ${fresh.length} failures; the maps are as they were\n`);
  const successes = judged.filter(({ success }) => success);
  report(threshold, successes, kept);
  return written;
}

function choose(
  failures: readonly JudgedEpisode[],
  earlier: readonly number[],
  maps: Pick<Calibration, 'success'>,
  alpha: number,
  { success: { k, n }, sampling }: OfflineConfig,
): CalibratedThreshold {
  const scores = [...earlier, ...failures.map(({ values }) => decisionScore(values, k, n))];
  const value = conformalThreshold(
    scores.map((score) => successOf(score, maps)),
    alpha,
  );
  return { value, alpha, k, n, sampling: { ...sampling }, scores };
}

function report(
  { value, alpha, k, n, scores }: CalibratedThreshold,
  successes: readonly JudgedEpisode[],
  maps: Pick<Calibration, 'success'>,
): void {
  const recognised = successes.filter(({ values }) => successOf(decisionScore(values, k, n), maps) >= value).length;
  process.stdout.write(
    `threshold   ${value.toFixed(4)}: of coming failures at most ${(100 * alpha).toFixed(1)} % reach it in ${k} of ${n} scored ` +
      `frames, on ${scores.length} failures\n`,
  );
  if (value < LOW_THRESHOLD) {
    process.stdout.write(
      '            low: these failures are easy to tell; add some that come near, or lower --alpha\n',
    );
  }
  if (successes.length > 0) {
    process.stdout.write(`recognised  ${recognised} of ${successes.length} successes\n`);
    if (recognised < FEW_RECOGNISED * successes.length) {
      process.stdout.write(
        `            few: record ${n} frames beyond the success, since ${k} of ${n} must show it; or raise --alpha\n`,
      );
    }
  }
  process.stdout.write(
    'This holds while coming failures are exchangeable with these. A policy in training changes how it fails: label recent\n' +
      'failures and refresh (--refresh FILE).\n',
  );
}

/** Scores every episode, with its progress on stderr. */
async function judge(
  all: readonly Labelled[],
  { scorer, calibration }: OpenedScorer,
  config: OfflineConfig,
): Promise<readonly JudgedEpisode[]> {
  const options = { scorer, calibration, sampling: config.sampling, signal: new AbortController().signal };
  const every = Math.ceil(all.length / LINES);
  const judged: JudgedEpisode[] = [];
  for (const { folder, success, episode } of all) {
    const prefixes = [];
    for await (const prefix of scoreEpisode(episode, options)) prefixes.push(prefix);
    const { k } = config.success;
    if (prefixes.length < k) {
      throw invalid(
        `episode ${folder} has ${prefixes.length} scored frames, and a success needs ${k} votes; leave it out, or lower --success-k`,
      );
    }
    const known = episode.facts.progress;
    judged.push({
      success,
      values: prefixes.map(({ value }) => value),
      times: prefixes.map(({ seconds }) => seconds),
      truth: known && prefixes.map(({ step }) => known[step] ?? Number.NaN),
    });
    if (judged.length % every === 0 || judged.length === all.length) {
      process.stderr.write(`calibrate: ${judged.length} of ${all.length} episodes scored\n`);
    }
  }
  return judged;
}

function checkFiles({ out, plot, refresh: earlier }: CalibrateOptions): void {
  for (const [flag, file] of [
    ['--out', out],
    ['--plot', plot],
  ] as const) {
    if (file !== undefined && !existsSync(dirname(file))) {
      throw invalid(`${flag} ${file}: there is no folder ${dirname(file)}; make it first`);
    }
  }
  if (plot === undefined) return;
  if (!['.svg', '.png'].includes(extname(plot))) throw invalid(`--plot ${plot}: its name must end in .svg or .png`);
  if (earlier !== undefined)
    throw invalid('--plot shows P(success), which --refresh leaves as it is; give one of them');
}

function checkKinds(all: readonly Labelled[], alpha: number): void {
  const successes = all.filter(({ success }) => success).length;
  const failures = all.length - successes;
  if (successes === 0 || failures === 0) {
    const [has, lacks] = successes === 0 ? ['failures', 'successes'] : ['successes', 'failures'];
    throw invalid(`all ${all.length} episodes are ${has}; calibration needs ${lacks} too ("success" in episode.json)`);
  }
  if (Math.min(successes, failures) < LEAST_OF_A_KIND) {
    throw invalid(
      `${successes} successes and ${failures} failures are too few; calibration needs at least ${LEAST_OF_A_KIND} of each`,
    );
  }
  checkAlpha(alpha, failures);
  for (const { folder, episode } of all) {
    const known = episode.facts.progress?.length ?? episode.count;
    if (known === episode.count) continue;
    throw invalid(`${folder}/episode.json has ${known} values of "progress", and the episode ${episode.count} frames`);
  }
}

function checkSame(id: string, { k, n, sampling }: CalibratedThreshold, config: OfflineConfig): void {
  const [before, now] = [
    { k, n, ...sampling },
    { k: config.success.k, n: config.success.n, ...config.sampling },
  ].map((each) => JSON.stringify(each));
  if (before === now) return;
  throw invalid(`the failures kept in calibration ${id} were scored with ${before}, and this is ${now}; set the same`);
}

function invalid(message: string): DenseGymError {
  return new DenseGymError('CONFIG_INVALID', message);
}
