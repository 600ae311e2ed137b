/**
 * Draws `bench/results/rewards.json` to `docs/images/rewards.png`, and prints its table: each variant beside the base.
 *
 * Run: node --import tsx bench/rewards/plot.ts [--model tabletop-vlm-2@…]
 */
import { parseArgs } from 'node:util';
import * as Plot from '@observablehq/plot';
import { FAINT, type Placed, plotSvg, sheet, textSvg, toPng } from '../../examples/demo/svg.ts';
import { type Row, readRows } from './rows.ts';

const PANEL = { width: 380, height: 230 };
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
    { text: `held out: ${held}`, x: 150, y: 16, size: 12, color: FAINT },
  ]);
  return [
    { svg: words, x: 44, y: 4 },
    { svg: plot, x: 0, y: 26 },
  ];
}

const { values } = parseArgs({ options: { model: { type: 'string' } } });
const all = readRows().filter(({ model }) => values.model === undefined || model === values.model);
const groups = new Map<string, Row[]>();
for (const row of all) {
  const name =
    row.variant + (row.edge === 'open' ? ', open edge' : '') + (row.task === 'pick-place' ? '' : `, ${row.task}`);
  groups.set(name, [...(groups.get(name) ?? []), row]);
}
const base = groups.get('base') ?? [];
const panels = [...groups].flatMap(([name, rows], i) => {
  const [x, y] = [(i % COLUMNS) * PANEL.width, Math.floor(i / COLUMNS) * (PANEL.height + 30)];
  return panel(name, rows, base).map((part) => ({ ...part, x: x + part.x, y: y + part.y }));
});
const height = Math.ceil(groups.size / COLUMNS) * (PANEL.height + 30);
await toPng(sheet(COLUMNS * PANEL.width, height, panels), 'docs/images/rewards.png');
process.stdout.write(
  '| variant | seed | held out | steps to .90 | false successes | model |\n|---|---|---|---|---|---|\n',
);
for (const [name, rows] of groups) {
  for (const { seed, held_out, steps, success, false_success, model } of rows) {
    const reached = steps[success.findIndex((share) => share >= 0.9)];
    const cells = [name, seed, held_out.toFixed(2), reached ?? '–', `${(100 * false_success).toFixed(1)} %`, model];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}
