import * as Plot from '@observablehq/plot';
import { plotSvg } from '../../src/report/plot.ts';
import { FAINT, INK, type Placed, sheet, textSvg } from '../../src/report/svg.ts';
import type { Reward } from './plan.ts';
import type { Summary } from './summary.ts';

const COLORS: Readonly<Record<Reward, string>> = {
  oracle: '#8a8f98',
  densegym: '#0072b2',
  'densegym-late': '#56b4e9',
  'densegym-limited': '#cc79a7',
  sparse: '#d55e00',
};
const PANEL = { width: 580, height: 300 };
const HEAD = 30;
const LINE = 20;
const MARGIN = 62;

/** Success over environment steps, a panel for each algorithm, a line with its 95% band for each reward. */
export function drawCurves(summaries: readonly Summary[]): string {
  const algos = [...new Set(summaries.map(({ algo }) => algo))];
  const panels = algos.map((algo) => summaries.filter((each) => each.algo === algo));
  const words = LINE * Math.max(...panels.map(({ length }) => length)) + HEAD;
  const parts = panels.flatMap((panel, i) => drawPanel(panel, i * PANEL.width, words));
  return sheet(panels.length * PANEL.width, words + PANEL.height, parts);
}

function drawPanel(panel: readonly Summary[], x: number, words: number): readonly Placed[] {
  const points = panel.flatMap(({ reward, curve }) =>
    curve.map(({ steps, value, interval }) => ({ reward, steps, value, low: interval?.low, high: interval?.high })),
  );
  const color = ({ reward }: { reward: Reward }) => COLORS[reward];
  const plot = plotSvg({
    ...PANEL,
    marginLeft: MARGIN,
    marginRight: 24,
    marginBottom: 44,
    x: {
      label: 'environment steps',
      labelOffset: 38,
      labelAnchor: 'center',
      labelArrow: 'none',
      tickFormat: 's',
      ticks: 6,
    },
    y: {
      domain: [0, 1],
      ticks: 5,
      grid: true,
      label: 'success',
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 0,
    },
    marks: [
      Plot.areaY(
        points.filter(({ low }) => low !== undefined),
        { x: 'steps', y1: 'low', y2: 'high', z: 'reward', fill: color, fillOpacity: 0.18 },
      ),
      Plot.line(points, { x: 'steps', y: 'value', z: 'reward', stroke: color, strokeWidth: 2.5 }),
    ],
  });
  const [first] = panel;
  const legend = panel.map(({ reward, seeds, wantedSeeds }, i) => ({
    text: `━ ${reward}: ${seeds.length} of ${wantedSeeds} seeds`,
    y: HEAD + 12 + i * LINE,
    color: COLORS[reward],
  }));
  const title = { text: `${first?.task}, ${first?.algo.toUpperCase()}`, y: 22, size: 17, bold: true, color: INK };
  const note = { text: 'interquartile mean over seeds, 95% bootstrap band', x: 200, y: 22, size: 12, color: FAINT };
  return [
    { svg: textSvg([title, note, ...legend]), x: x + MARGIN, y: 0 },
    { svg: plot, x, y: words },
  ];
}
