import * as Plot from '@observablehq/plot';
import { plotSvg, shareAxis } from '../../src/report/plot.ts';
import { FAINT, INK, type Placed, sheet, textSvg } from '../../src/report/svg.ts';
import { fixed } from '../../src/report/table.ts';
import type { EpisodeRecord } from './episodes.ts';
import { pickPictures, stripMarks } from './strip.ts';
import type { Training, Trainings } from './training.ts';

const COLORS = { dense: '#0072b2', sparse: '#d55e00' };
const WIDTH = 1160;
const CURVES_HEIGHT = 330;

/** Success over environment steps, with both rewards. */
export function drawLearning({ dense, sparse }: Trainings): string {
  const runs = [dense, sparse];
  const points = runs.flatMap(({ reward, curve }) => curve.map((point) => ({ reward, ...point })));
  const plot = plotSvg({
    width: WIDTH,
    height: CURVES_HEIGHT,
    marginLeft: 62,
    marginRight: 30,
    x: { label: 'environment steps', labelAnchor: 'center', labelArrow: 'none', tickFormat: 's' },
    y: shareAxis('success', 5),
    marks: [
      Plot.line(points, {
        x: 'steps',
        y: 'success',
        z: 'reward',
        stroke: ({ reward }: { reward: Training['reward'] }) => COLORS[reward],
        strokeWidth: 3,
      }),
    ],
  });
  const words = ({ success, curve }: Training) =>
    `${fixed(success)} of 100 held-out episodes done, after ${curve.at(-1)?.steps ?? 0} steps`;
  const head = textSvg([
    { text: 'Success of the last 100 training episodes, as the simulator says', y: 22, size: 18, bold: true },
    { text: `━ dense reward, from the gateway: ${words(dense)}`, y: 47, color: COLORS.dense },
    { text: `━ sparse reward, the environment’s own: ${words(sparse)}`, y: 67, color: COLORS.sparse },
  ]);
  return sheet(WIDTH, CURVES_HEIGHT + 88, [
    { svg: head, x: 62, y: 4 },
    { svg: plot, x: 0, y: 88 },
  ]);
}

const ROW = { width: WIDTH, height: 250, head: 30 };
const MARGIN = { marginLeft: 62, marginRight: 40, marginTop: 104, marginBottom: 34 };
const FRAME = 84;
/** The horizon of the task. */
const STEPS = 30;

/** What a policy does: an episode a row, its frames at their steps, and the progress the model saw. */
export async function drawPolicies(episodes: readonly (EpisodeRecord & { readonly title: string })[]): Promise<string> {
  const perStep = (WIDTH - MARGIN.marginLeft - MARGIN.marginRight) / (STEPS + 1);
  const rows = await Promise.all(
    episodes.map(async (episode, i): Promise<Placed[]> => {
      const { steps, instruction, success, title } = episode;
      const pictures = await pickPictures(episode, Math.ceil((FRAME + 4) / perStep));
      const end = success ? `done at step ${steps.length - 1}, says the simulator` : 'not done, says the simulator';
      const plot = plotSvg({
        width: ROW.width,
        height: ROW.height,
        ...MARGIN,
        x: { domain: [-0.5, STEPS + 0.5], label: 'step', labelAnchor: 'center', labelArrow: 'none', tickSize: 4 },
        y: shareAxis('progress', [0, 0.5, 1]),
        marks: [
          ...stripMarks(pictures, FRAME, [0, 1]),
          Plot.line(steps, {
            x: 'step',
            y: 'progress',
            stroke: success ? COLORS.dense : COLORS.sparse,
            strokeWidth: 3,
          }),
        ],
      });
      const words = textSvg([
        { text: title, y: 16, size: 14, bold: true, color: INK },
        { text: `“${instruction}”  ·  ${end}`, x: 330, y: 16, size: 13, color: FAINT },
      ]);
      const y = i * (ROW.height + ROW.head);
      return [
        { svg: words, x: MARGIN.marginLeft, y: y + 6 },
        { svg: plot, x: 0, y: y + ROW.head },
      ];
    }),
  );
  return sheet(WIDTH, episodes.length * (ROW.height + ROW.head), rows.flat());
}
