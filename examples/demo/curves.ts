import * as Plot from '@observablehq/plot';
import { mean } from '../../src/metric/statistics.ts';
import { plotSvg, shareAxis } from '../../src/report/plot.ts';
import { FAINT, INK, type Placed, sheet, textSvg } from '../../src/report/svg.ts';
import { fixed } from '../../src/report/table.ts';
import { pickPictures, stripMarks } from './strip.ts';
import { type KindSummary, type Played, summariseKind } from './summary.ts';

const PANEL = { width: 580, height: 290 };
const MARGIN = { left: 50, right: 34, bottom: 40, top: 96 };
const HEAD = 46;
const FRAME = 76;
const COLUMNS = 2;
/** Steps on the x axis: the horizon of the bundled task. */
const STEPS = 30;
/** Least steps between two pictures, so that they do not touch. */
const GAP = Math.ceil((FRAME + 4) / ((PANEL.width - MARGIN.left - MARGIN.right) / (STEPS + 1)));

/** Progress over steps, one panel a kind, with the frames of its first episode above. */
export async function drawCurves(played: readonly Played[]): Promise<string> {
  const cell = { width: PANEL.width, height: PANEL.height + HEAD };
  const panels = await Promise.all(played.map(drawPanel));
  const parts = [...panels, drawLegend()].flatMap((panel, i): Placed[] => {
    const [x, y] = [(i % COLUMNS) * cell.width, Math.floor(i / COLUMNS) * cell.height];
    return panel.map((part) => ({ ...part, x: x + part.x, y: y + part.y }));
  });
  return sheet(COLUMNS * cell.width, Math.ceil((played.length + 1) / COLUMNS) * cell.height, parts);
}

async function drawPanel(played: Played): Promise<Placed[]> {
  const { kind, episodes } = played;
  const [first] = episodes;
  const summary = summariseKind(played);
  const plot = plotSvg({
    ...PANEL,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: {
      domain: [-0.5, STEPS + 0.5],
      ticks: [0, 5, 10, 15, 20, 25, 30],
      label: 'step',
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 4,
    },
    y: shareAxis('progress', [0, 0.5, 1]),
    marks: [
      ...(first ? stripMarks(await pickPictures(first, GAP), FRAME, [0, 1]) : []),
      Plot.line(
        episodes.flatMap(({ seed, steps }) => steps.map(({ step, progress }) => ({ seed, step, progress }))),
        { x: 'step', y: 'progress', z: 'seed', stroke: kind.color, strokeOpacity: 0.25, strokeWidth: 1 },
      ),
      Plot.line(first?.steps ?? [], {
        x: 'step',
        y: 'progress',
        stroke: INK,
        strokeWidth: 1.4,
        strokeDasharray: '4,3',
      }),
      Plot.line(meanCurve(played), { x: 'step', y: 'progress', stroke: kind.color, strokeWidth: 3.2 }),
    ],
  });
  const words = textSvg([
    { text: '■', y: 18, size: 18, color: kind.color },
    { text: kind.label, x: 20, y: 18, size: 16, bold: true },
    { text: `${first ? `“${first.instruction}”` : ''}  ·  ${numbers(summary)}`, y: 37, size: 12, color: FAINT },
  ]);
  return [
    { svg: words, x: MARGIN.left, y: 4 },
    { svg: plot, x: 0, y: HEAD },
  ];
}

function numbers({ voc, progressEnd, pTrue }: KindSummary): string {
  return `VOC ${fixed(voc)}, at the end ${fixed(progressEnd)}, P(True) ${fixed(pTrue)}`;
}

/** Mean over all episodes at each step; one that has ended counts with its last value, or the mean would be of those who failed. */
function meanCurve({ episodes }: Played): { step: number; progress: number }[] {
  const last = Math.max(0, ...episodes.map(({ steps }) => steps.length - 1));
  return Array.from({ length: last + 1 }, (_, step) => ({
    step,
    progress: mean(episodes.map(({ steps }) => (steps[step] ?? steps.at(-1))?.progress ?? Number.NaN)),
  }));
}

function drawLegend(): Placed[] {
  const line = (y: number, stroke: string) => `<line x1="0" x2="44" y1="${y}" y2="${y}" ${stroke}/>`;
  const strokes = `<svg overflow="visible">${[
    line(60, `stroke="${FAINT}" stroke-width="3.2"`),
    line(90, `stroke="${FAINT}" stroke-width="1" stroke-opacity="0.5"`),
    line(120, `stroke="${INK}" stroke-width="1.4" stroke-dasharray="4,3"`),
  ].join('')}</svg>`;
  const words = textSvg([
    { text: 'mean of all episodes; one that has ended counts with its last value', y: 64 },
    { text: 'one episode', y: 94 },
    { text: 'the first episode, whose frames stand above at their steps', y: 124 },
    { text: 'Expert episodes end early, when the simulator calls the task done.', y: 162, color: FAINT },
    { text: 'The frames are what the model saw: 64 × 64 pixels.', y: 182, color: FAINT },
  ]);
  return [
    { svg: textSvg([{ text: 'How to read it', y: 24, size: 16, bold: true }]), x: MARGIN.left, y: 0 },
    { svg: strokes, x: MARGIN.left, y: 0 },
    { svg: words, x: MARGIN.left + 58, y: 0 },
  ];
}
