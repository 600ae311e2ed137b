/**
 * Draws `bench/results/rewards.json` to `docs/images/rewards.png`, and prints its table: each variant beside the base.
 *
 * Run: node --import tsx bench/rewards/plot.ts [--model tabletop-vlm-4@…]
 */
import { parseArgs } from 'node:util';
import * as Plot from '@observablehq/plot';
import { plotSvg } from '../../src/report/plot.ts';
import { FAINT, type Placed, sheet, textSvg, toPng } from '../../src/report/svg.ts';
import { type Row, readRows } from './rows.ts';

const PANEL = { width: 380, height: 230 };
const TITLE = 42;
const COLUMNS = 3;
const COLOR = '#0072b2';

function lines(rows: readonly Row[], stroke: string): Plot.Markish {
  const points = rows.flatMap(({ seed, steps, success }) =>
    steps.map((step, i) => ({ seed, step, success: success[i] ?? 0 })),
  );
  return Plot.line(points, { x: 'step', y: 'success', z: 'seed', stroke, strokeWidth: 2 });
}

function panel(title: string, rows: readonly Row[], base: readonly Row[]): Placed[] {
  const plot = plotSvg({
    ...PANEL,
    marginLeft: 44,
    x: { label: 'environment steps', labelAnchor: 'center', labelArrow: 'none', tickFormat: 's', ticks: 5 },
    y: { domain: [0, 1], ticks: 3, grid: true, label: null, tickSize: 0 },
    marks: [lines(base, '#c8d0d8'), lines(rows, COLOR)],
  });
  const held = rows.map(({ held_out }) => held_out.toFixed(2)).join(', ');
  const words = textSvg([
    { text: title, y: 16, size: 15, bold: true },
    { text: `held out: ${held}`, y: 32, size: 12, color: FAINT },
  ]);
  return [
    { svg: words, x: 44, y: 4 },
    { svg: plot, x: 0, y: TITLE },
  ];
}

/** Rows that differ by their seeds only. */
function group(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row, row.reward);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return new Map([...groups].toSorted(([a], [b]) => a.localeCompare(b)));
}

function nameOf({ algo, task, edge }: Row, reward: string): string {
  return `${algo} ${task}${edge === 'open' ? ', open edge' : ''}: ${reward}`;
}

const { values } = parseArgs({ options: { model: { type: 'string' } } });
const wanted = (row: Row) => values.model === undefined || [values.model, 'none'].includes(row.model);
const groups = group(readRows().filter(wanted));
const panels = [...groups].flatMap(([name, rows], i) => {
  const [x, y] = [(i % COLUMNS) * PANEL.width, Math.floor(i / COLUMNS) * (PANEL.height + TITLE)];
  const base = rows[0] && groups.get(nameOf(rows[0], 'base'));
  return panel(name, rows, base ?? []).map((part) => ({ ...part, x: x + part.x, y: y + part.y }));
});
const height = Math.ceil(groups.size / COLUMNS) * (PANEL.height + TITLE);
await toPng(sheet(COLUMNS * PANEL.width, height, panels), 'docs/images/rewards.png');
process.stdout.write('| reward | seed: held out (at .90) | paid falsely | steps | seconds |\n|---|---|---|---|---|\n');
for (const [name, rows] of groups) {
  const seeds = rows.map(({ seed, held_out, steps, success }) => {
    const reached = steps[success.findIndex((share) => share >= 0.9)];
    return `${seed}: ${held_out.toFixed(2)} (${reached === undefined ? 'never' : `${Math.round(reached / 1000)}k`})`;
  });
  const paid = rows.map(({ false_success }) => `${(100 * false_success).toFixed(1)} %`);
  const cells = [
    name,
    seeds.join(' · '),
    paid.join(' · '),
    rows[0]?.steps.at(-1),
    rows.map((row) => row.seconds).join(' · '),
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
