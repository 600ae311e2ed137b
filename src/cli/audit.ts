import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Audit, audit as runAudit } from '../audit/audit.ts';
import type { AuditedEpisode } from '../audit/curves.ts';
import { drawCurves, drawSuccess } from '../audit/draw.ts';
import { auditJson } from '../audit/json.ts';
import { auditReport } from '../audit/report.ts';
import {
  CONTROL_COLUMNS,
  CONTROL_LEGEND,
  costWords,
  FACT_COLUMNS,
  failureWords,
  REMEDY_COLUMNS,
  REMEDY_LEGEND,
  subjectWords,
  successFacts,
} from '../audit/tables.ts';
import type { OfflineConfig } from '../config/resolve.ts';
import { DenseGymError, messageOf } from '../errors.ts';
import { listEpisodes } from '../recorder/episode-list.ts';
import { createProgressBar, type ProgressBar } from '../report/progress-bar.ts';
import { toPng } from '../report/svg.ts';
import { formatTable } from '../report/table.ts';
import { resolveSuccess } from '../reward/success.ts';
import { checkInstruction } from '../scorer/instruction.ts';
import { openEpisode } from './open-episode.ts';
import { type OpenedScorer, openScorer } from './open-scorer.ts';

export interface AuditCommand {
  /** Folders of episodes, or folders that hold such folders. */
  readonly episodes: readonly string[];
  /** Frames a second where `episode.json` does not say. */
  readonly fps: number | undefined;
  /** Folder of report and plots. */
  readonly out: string;
  /** File for all numbers. */
  readonly json: string | undefined;
  readonly wrongInstruction: string | undefined;
  readonly seed: number;
}

/**
 * `densegym audit`: how far scores can be trusted as a reward. Tables on stdout, a report in `out`.
 *
 * @returns whether every showing was scored.
 * @throws DenseGymError for anything that is wrong with episodes, options, config or engine: before anything is scored,
 *   where that can be known.
 */
export async function audit(command: AuditCommand, config: OfflineConfig): Promise<boolean> {
  const { json, wrongInstruction } = command;
  if (wrongInstruction !== undefined) checkInstruction(wrongInstruction, '--wrong-instruction');
  const episodes = listEpisodes(command.episodes).map((path) => open(path, command, config));
  const opened = await openScorer(config);
  try {
    checkFiles(command);
    const found = await judge(episodes, opened, command, config);
    print(found, opened);
    if (json !== undefined) writeFileSync(json, auditJson(found));
    for (const file of await writeReport(found, command.out)) process.stdout.write(`  ${file}\n`);
    for (const words of failureWords(found)) process.stderr.write(`audit: not scored: ${words}\n`);
    return found.failures.length === 0;
  } finally {
    await opened.close();
  }
}

/** An audit may take hours, and must not end in words that nobody can keep. */
function checkFiles({ out, json }: AuditCommand): void {
  if (json !== undefined && !existsSync(dirname(json))) {
    throw invalid(`--json ${json}: there is no folder ${dirname(json)}; make it first`);
  }
  try {
    mkdirSync(out, { recursive: true });
    accessSync(out, constants.W_OK);
    if (json !== undefined) accessSync(existsSync(json) ? json : dirname(json), constants.W_OK);
  } catch (error) {
    throw invalid(
      `--out ${out}${json === undefined ? '' : `, --json ${json}`}: cannot be written: ${messageOf(error)}`,
    );
  }
}

function open(path: string, { fps }: AuditCommand, config: OfflineConfig): AuditedEpisode {
  const episode = openEpisode(path, config, fps);
  const { success } = episode.facts;
  const label = success === undefined ? 'unlabelled' : success ? 'success' : 'failure';
  if (episode.count >= 2) return { path, label, episode };
  throw invalid(`episode ${path} has ${episode.count} frame; an audit looks at change and needs 2: leave it out`);
}

async function judge(
  episodes: readonly AuditedEpisode[],
  { plain, calibration, engine }: OpenedScorer,
  { seed, wrongInstruction }: AuditCommand,
  config: OfflineConfig,
): Promise<Audit> {
  const { sampling, scorerControl, budget } = config;
  let bar: ProgressBar | undefined;
  try {
    return await runAudit({
      ...{ episodes, plain, scorerControl, calibration, sampling, seed, wrongInstruction },
      success: resolveSuccess(config.success, calibration, sampling),
      maxImages: engine.maxImages,
      price: budget.price,
      signal: new AbortController().signal,
      onPlanned: (showings) => {
        bar = createProgressBar(showings, 'audit', 'showings');
      },
      onDone: (what) => bar?.advance(what),
    });
  } finally {
    bar?.stop();
  }
}

function print(found: Audit, { engine, cache }: OpenedScorer): void {
  const { calls, evaluatedTokens, bytesSent, cost } = engine.spent();
  const kept = cache ? `, ${cache.counts().found} of ${cache.counts().asked} scores were kept` : '';
  const price = cost > 0 ? `, cost ${cost.toFixed(4)}` : '';
  const success =
    typeof found.success === 'string'
      ? `success: ${found.success}`
      : formatTable(FACT_COLUMNS, successFacts(found.success));
  const parts = [
    subjectWords(found),
    `${formatTable(CONTROL_COLUMNS, found.controls)}\n${CONTROL_LEGEND.join('\n')}`,
    ...Object.values(found.missing),
    success,
    `${formatTable(REMEDY_COLUMNS, found.lengthBias)}\n${REMEDY_LEGEND.join('\n')}`,
    `${costWords(found)}\nthe audit: ${calls} calls, ${evaluatedTokens} tokens evaluated, ${bytesSent} bytes sent${price}${kept}`,
  ];
  process.stdout.write(`${parts.join('\n\n')}\n\n`);
}

/** @returns the files, as they are seen from here. */
async function writeReport(found: Audit, out: string): Promise<readonly string[]> {
  const pictures = {
    curves: drawCurves(found),
    success: typeof found.success === 'string' ? undefined : drawSuccess(found.success),
  };
  const report = join(out, 'report.html');
  writeFileSync(report, auditReport(found, pictures));
  const files = [report];
  for (const [name, svg] of Object.entries(pictures)) {
    if (svg === undefined) continue;
    const file = join(out, `${name}.png`);
    await toPng(svg, file);
    files.push(file);
  }
  return files.map((file) => relative(process.cwd(), file));
}

function invalid(message: string): DenseGymError {
  return new DenseGymError('CONFIG_INVALID', message);
}
