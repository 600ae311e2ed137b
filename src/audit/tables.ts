import type { Interval } from '../metric/bootstrap.ts';
import { type Column, fixed } from '../report/table.ts';
import type { Audit } from './audit.ts';
import type { ControlRow } from './control-rows.ts';
import type { RemedyRow } from './length-bias.ts';
import type { SuccessSummary } from './success.ts';

/** What is printed and what the report shows: a row a kind. */
export const CONTROL_COLUMNS: readonly Column<ControlRow>[] = [
  { title: 'shown', numeric: false, cell: ({ label }) => label },
  { title: 'a good reward', numeric: false, cell: ({ expected }) => expected },
  { title: 'episodes', numeric: true, cell: ({ episodes }) => String(episodes) },
  { title: 'failed', numeric: true, cell: ({ failed }) => String(failed) },
  {
    title: 'VOC',
    numeric: true,
    cell: ({ voc }) => fixed(voc.mean) + (voc.undefinedCount > 0 ? ` (−${voc.undefinedCount})` : ''),
  },
  { title: '95 %', numeric: true, cell: ({ voc }) => between(voc.interval) },
  { title: 'median', numeric: true, cell: ({ voc }) => fixed(voc.median) },
  { title: 'p05 to p95', numeric: true, cell: ({ voc }) => between([voc.p05, voc.p95]) },
  { title: 'change', numeric: true, cell: ({ change }) => fixed(change) },
  { title: 'end', numeric: true, cell: ({ end }) => fixed(end) },
  { title: 'rise', numeric: true, cell: ({ rise }) => fixed(rise) },
];

/** Lines under the table. */
export const CONTROL_LEGEND: readonly string[] = [
  'VOC: rank correlation of scores and time, mean over episodes, with the 95% bootstrap interval of that mean (−n: n constant episodes',
  'have none). change: largest less smallest progress, p95. end, rise: progress at the end, and less that at the beginning.',
];

export const REMEDY_COLUMNS: readonly Column<RemedyRow>[] = [
  { title: 'length bias', numeric: false, cell: ({ label }) => label },
  { title: 'failed', numeric: true, cell: ({ failed }) => String(failed) },
  { title: 'VOC', numeric: true, cell: ({ voc }) => fixed(voc, 3) },
  { title: 'rise', numeric: true, cell: ({ rise }) => fixed(rise) },
  { title: 'frozen', numeric: true, cell: ({ frozenRise }) => percent(frozenRise, 1) },
  { title: 'stopped', numeric: true, cell: ({ stalledRise }) => percent(stalledRise, 1) },
  { title: 'ROC-AUC', numeric: true, cell: ({ auc }) => fixed(auc ?? Number.NaN, 3) },
  { title: '95 %', numeric: true, cell: ({ aucInterval }) => between(aucInterval, 3) },
];

export const REMEDY_LEGEND: readonly string[] = [
  'rise: of the raw score; frozen, stopped: what a frozen start, and a robot that stops half-way, rise in % of that. A remedy is worth',
  'its price where these shrink, and VOC and ROC-AUC do not.',
];

/** A number with what it is. */
export interface Fact {
  readonly what: string;
  readonly value: string;
  readonly range: string;
  readonly chance: string;
}

export const FACT_COLUMNS: readonly Column<Fact>[] = [
  { title: 'success', numeric: false, cell: ({ what }) => what },
  { title: 'value', numeric: true, cell: ({ value }) => value },
  { title: '95 %', numeric: true, cell: ({ range }) => range },
  { title: 'chance', numeric: true, cell: ({ chance }) => chance },
];

export function successFacts(success: SuccessSummary): readonly Fact[] {
  const { end, highest, ranking, verdict, bins } = success;
  const base = fixed(success.successes / (success.successes + success.failures));
  const area = (what: string, { auc, aucInterval }: SuccessSummary['end']): Fact => ({
    what,
    value: fixed(auc, 3),
    range: between(aucInterval, 3),
    chance: '0.50',
  });
  const fact = (what: string, value: string, chance = ''): Fact => ({ what, value, range: '', chance });
  return [
    area('ROC-AUC of the last score', end),
    area('ROC-AUC of the highest score', highest),
    fact('average precision of the last score', fixed(end.averagePrecision, 3), base),
    fact('average precision of the highest score', fixed(highest.averagePrecision, 3), base),
    fact(
      `success above failure, same instruction (${ranking.pairs} pairs)`,
      fixed(ranking.share ?? Number.NaN, 3),
      '0.50',
    ),
    fact(
      `calibration error of P(success), ${bins.length} ${bins.length === 1 ? 'bin' : 'bins'}`,
      fixed(success.calibrationError, 3),
    ),
    fact(
      `successes recognised (${verdict.k} of ${verdict.n} at P ≥ ${fixed(verdict.threshold)})`,
      percent(verdict.trueSuccess),
    ),
    fact('failures taken for a success', percent(verdict.falseSuccess)),
  ];
}

/** What a score costs, in words. */
export function costWords({ cost }: Pick<Audit, 'cost'>): string {
  const price = cost.price === undefined ? '' : `, price ${cost.price.toPrecision(2)}`;
  return (
    `a score: ${fixed(cost.images, 1)} images, ${fixed(cost.tokens, 0)} tokens evaluated, ${fixed(cost.bytes, 0)} bytes sent, ` +
    `${fixed(cost.msP50, 1)} ms (p95 ${fixed(cost.msP95, 1)})${price}; ${cost.scores} scores of recorded episodes`
  );
}

/** What was judged, in words. */
export function subjectWords({ model, scorer, layout, calibration, sampling, seed }: Audit): string {
  const head = sampling.minFrames > 1 ? `, first frame × ${sampling.minFrames}` : '';
  return `${scorer} by ${model}, layout ${layout}, calibration ${calibration}, sampling ${sampling.policy} at ${sampling.fps} fps${head}, seed ${seed}`;
}

/** Engine failures by what was said, most frequent first. */
export function failureWords({ failures }: Pick<Audit, 'failures'>): readonly string[] {
  const counts = new Map<string, number>();
  for (const { reason, message } of failures) {
    const words = `${reason}: ${message}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([words, count]) => `${count} × ${words}`);
}

function between(interval: Interval | undefined, digits = 2): string {
  if (!interval || !Number.isFinite(interval[0])) return '–';
  return `${fixed(interval[0], digits)} to ${fixed(interval[1], digits)}`;
}

function percent(share: number, digits = 0): string {
  return Number.isFinite(share) ? `${fixed(100 * share, digits)} %` : '–';
}
