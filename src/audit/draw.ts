import * as Plot from '@observablehq/plot';
import { mean } from '../metric/statistics.ts';
import { plotSvg } from '../report/plot.ts';
import { reliabilitySvg } from '../report/reliability.ts';
import { FAINT, INK, type Placed, sheet, textSvg } from '../report/svg.ts';
import { fixed } from '../report/table.ts';
import type { Audit } from './audit.ts';
import type { ControlRow } from './control-rows.ts';
import type { Curve } from './curves.ts';
import type { SuccessSummary } from './success.ts';

const PANEL = { width: 380, height: 210, head: 44 };
const COLUMNS = 3;
const MARGIN = { marginLeft: 44, marginRight: 18, marginTop: 10, marginBottom: 36 };
/** Shares of an episode's time at which its mean curve has a point. */
const SHARES = Array.from({ length: 21 }, (_, i) => i / 20);

/** Progress over the share of the episode's time, a panel for each kind: every episode, and their mean. */
export function drawCurves({ controls, curves }: Pick<Audit, 'controls' | 'curves'>): string {
  const cell = { width: PANEL.width, height: PANEL.height + PANEL.head };
  const parts = controls.flatMap((row, i): Placed[] => {
    const shown = curves.filter(({ kind }) => kind === row.id);
    const [x, y] = [(i % COLUMNS) * cell.width, Math.floor(i / COLUMNS) * cell.height];
    return drawPanel(row, shown).map((part) => ({ ...part, x: x + part.x, y: y + part.y }));
  });
  return sheet(COLUMNS * cell.width, Math.ceil(controls.length / COLUMNS) * cell.height, parts);
}

function drawPanel({ label, expected, color, voc, end }: ControlRow, shown: readonly Curve[]): Placed[] {
  const points = shown.flatMap(({ path, prefixes }) => {
    const duration = prefixes.at(-1)?.seconds ?? 1;
    return prefixes.map(({ seconds, progress }) => ({ path, share: seconds / duration, progress }));
  });
  const [first] = shown;
  const from = first && first.from > 0 ? [first.from / (first.episode.count - 1)] : [];
  const average = SHARES.map((share) => ({ share, progress: mean(shown.map((curve) => progressAt(curve, share))) }));
  const plot = plotSvg({
    width: PANEL.width,
    height: PANEL.height,
    ...MARGIN,
    x: { domain: [0, 1], ticks: 5, label: 'share of the episode', labelAnchor: 'center', labelArrow: 'none' },
    y: { domain: [0, 1], ticks: 5, grid: true, label: null, tickSize: 0 },
    marks: [
      Plot.ruleX(from, { stroke: FAINT, strokeDasharray: '3,3' }),
      Plot.line(points, { x: 'share', y: 'progress', z: 'path', stroke: color, strokeOpacity: 0.3, strokeWidth: 1 }),
      Plot.line(shown.length > 0 ? average : [], { x: 'share', y: 'progress', stroke: color, strokeWidth: 3 }),
    ],
  });
  const words = textSvg([
    { text: '■', y: 16, size: 15, color },
    { text: label, x: 18, y: 16, size: 14, bold: true },
    { text: `wanted: ${expected}  ·  VOC ${fixed(voc.mean)}, end ${fixed(end)}`, y: 34, size: 11.5, color: FAINT },
  ]);
  return [
    { svg: words, x: MARGIN.marginLeft, y: 4 },
    { svg: plot, x: 0, y: PANEL.head },
  ];
}

/** Held from one scored prefix to the next, as a session holds it. */
function progressAt({ prefixes }: Curve, share: number): number {
  const seconds = share * (prefixes.at(-1)?.seconds ?? 0) + 1e-9;
  return prefixes.findLast((prefix) => prefix.seconds <= seconds)?.progress ?? Number.NaN;
}

const SQUARE = 400;
const SUCCESS = '#0072b2';

/** ROC, precision and recall, and the reliability of P(success), side by side. */
export function drawSuccess(success: SuccessSummary): string {
  const { points, bins, end, successes, failures, calibrationError } = success;
  const base = successes / (successes + failures);
  const roc = square({
    title: `ROC, area ${fixed(end.auc)}`,
    x: 'failures taken for a success',
    y: 'successes recognised',
    line: [[0, 0], ...points.map((point) => [point.falsePositiveRate, point.truePositiveRate] as const)],
    chance: [
      [0, 0],
      [1, 1],
    ],
  });
  const precision = square({
    title: `precision and recall, average ${fixed(end.averagePrecision)}`,
    x: 'successes recognised (recall)',
    y: 'right among the claims (precision)',
    line: points.map((point) => [point.truePositiveRate, point.precision] as const),
    chance: [
      [0, base],
      [1, base],
    ],
  });
  const reliability = reliabilitySvg(`P(success), calibration error ${fixed(calibrationError, 3)}`, bins);
  return sheet(3 * SQUARE, SQUARE + 10, [
    ...[roc, precision].flatMap((parts, i) => parts.map((part) => ({ ...part, x: part.x + i * SQUARE }))),
    { svg: reliability, x: 2 * SQUARE, y: 0 },
  ]);
}

type Line = readonly (readonly [number, number])[];

/** One curve in the unit square, beside what chance gives. */
function square(drawn: { title: string; x: string; y: string; line: Line; chance: Line }): Placed[] {
  const axis = (label: string) =>
    ({ domain: [0, 1], ticks: 5, grid: true, label, labelAnchor: 'center', labelArrow: 'none', tickSize: 0 }) as const;
  const plot = plotSvg({
    width: SQUARE,
    height: SQUARE - 30,
    marginLeft: 52,
    marginBottom: 44,
    x: axis(drawn.x),
    y: axis(drawn.y),
    marks: [
      Plot.line(drawn.chance, { stroke: FAINT, strokeDasharray: '4,4' }),
      Plot.line(drawn.line, { stroke: SUCCESS, strokeWidth: 3 }),
      Plot.dot(drawn.line, { fill: SUCCESS, r: 2.5 }),
    ],
  });
  const title = textSvg([{ text: drawn.title, y: 24, color: INK }]);
  return [
    { svg: title, x: 52, y: 0 },
    { svg: plot, x: 0, y: 30 },
  ];
}
