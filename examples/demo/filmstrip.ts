import * as Plot from '@observablehq/plot';
import { plotSvg, shareAxis } from '../../src/report/plot.ts';
import { INK, sheet, textSvg } from '../../src/report/svg.ts';
import type { EpisodeRecord } from './episodes.ts';
import type { Kind } from './kinds.ts';
import { drawRewardBars } from './reward-bars.ts';
import { pickPictures, stripMarks } from './strip.ts';
import type { Played } from './summary.ts';

const WIDTH = 1160;
const MARGIN = { marginLeft: 62, marginRight: 30 };
/** Sides that a picture may have; as large as one a step allows. */
const FRAME = { min: 54, max: 92 };
const CURVES_HEIGHT = 250;
const BARS_HEIGHT = 200;

/** One expert episode: its frames, the progress the model saw in them under two instructions, and the two rewards. */
export async function drawFilmstrip(right: Played, wrong: Played): Promise<string> {
  const [episode] = right.episodes;
  const [mistaken] = wrong.episodes;
  if (!episode || !mistaken) throw new Error('the filmstrip needs one episode of each kind');
  const last = episode.steps.length - 1;
  const perStep = (WIDTH - MARGIN.marginLeft - MARGIN.marginRight) / (last + 1);
  const size = Math.min(FRAME.max, Math.max(FRAME.min, perStep - 4));
  const pictures = await pickPictures(episode, Math.ceil((size + 4) / perStep));
  const x = { domain: [-0.5, last + 0.5], ticks: episode.steps.map(({ step }) => step), tickSize: 4 };
  const frame = { width: WIDTH, ...MARGIN };

  const curves = plotSvg({
    ...frame,
    height: CURVES_HEIGHT + size,
    marginTop: size + 16,
    x: { ...x, label: null },
    y: shareAxis('progress', 5),
    marks: [
      ...stripMarks(pictures, size, [0, 1]),
      ...events(episode),
      ...curve(mistaken, wrong.kind),
      ...curve(episode, right.kind),
    ],
  });
  const bars = drawRewardBars(episode, right.kind.color, {
    ...frame,
    height: BARS_HEIGHT,
    marginTop: 12,
    marginBottom: 42,
    x: { ...x, label: 'step', labelAnchor: 'center', labelArrow: 'none' },
  });
  const head = textSvg([
    { text: 'One expert episode, as the model sees it', y: 22, size: 18, bold: true },
    { text: `━ asked: ${episode.instruction}. That is what the robot does.`, y: 47, color: right.kind.color },
    { text: `━ the same pictures, asked: ${mistaken.instruction}.`, y: 67, color: wrong.kind.color },
  ]);
  const foot = textSvg([
    { text: '▮ dense reward, from the gateway', y: 14, color: right.kind.color },
    { text: '● sparse reward, the environment’s own: nothing until the task is done', x: 260, y: 14 },
  ]);
  const barsTop = 88 + CURVES_HEIGHT + size + 22;
  return sheet(WIDTH, barsTop + 22 + BARS_HEIGHT, [
    { svg: head, x: MARGIN.marginLeft, y: 4 },
    { svg: curves, x: 0, y: 88 },
    { svg: foot, x: MARGIN.marginLeft, y: barsTop },
    { svg: bars, x: 0, y: barsTop + 22 },
  ]);
}

function curve({ steps }: EpisodeRecord, { color }: Kind): Plot.Markish[] {
  return [
    Plot.line(steps, { x: 'step', y: 'progress', stroke: color, strokeWidth: 3 }),
    Plot.dot(steps, { x: 'step', y: 'progress', fill: color, stroke: 'white', r: 4 }),
  ];
}

/** Where the cube is first held, and where the simulator calls the task done. */
function events({ steps, success }: EpisodeRecord): Plot.Markish[] {
  const grasp = steps.find(({ holdsCube }) => holdsCube);
  const marks = [
    ...(grasp ? [{ step: grasp.step, text: 'grasped' }] : []),
    ...(success ? [{ step: steps.length - 1, text: 'done' }] : []),
  ];
  return [
    Plot.ruleX(marks, { x: 'step', y1: 0, y2: 1, stroke: INK, strokeOpacity: 0.6 }),
    Plot.text(marks, { x: 'step', y: 0.05, text: 'text', dx: -5, textAnchor: 'end', fill: INK }),
  ];
}
