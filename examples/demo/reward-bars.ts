import * as Plot from '@observablehq/plot';
import { plotSvg } from '../../src/report/plot.ts';
import { FAINT, INK } from '../../src/report/svg.ts';
import { fixed } from '../../src/report/table.ts';
import type { EpisodeRecord, StepRecord } from './episodes.ts';

/** Bars are cut here and say what they are worth: the end pays several times what any step on the way does. */
const TOP = 1.2;

/** The dense reward of each step as a bar, the environment's own as a dot. */
export function drawRewardBars({ steps }: EpisodeRecord, color: string, frame: Plot.PlotOptions): string {
  const stepped = steps.slice(1).map((step) => ({ ...step, height: Math.min(step.reward, TOP) }));
  const [whole, cut] = [stepped.filter(({ reward }) => reward <= TOP), stepped.filter(({ reward }) => reward > TOP)];
  const low = Math.min(0, ...stepped.map(({ reward }) => reward));
  return plotSvg({
    ...frame,
    y: {
      domain: [low, TOP],
      ticks: [0, 0.5, 1],
      grid: true,
      label: 'reward of the step',
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 0,
    },
    marks: [
      Plot.rectY(stepped, {
        x1: ({ step }) => step - 0.3,
        x2: ({ step }) => step + 0.3,
        y: 'height',
        fill: color,
        fillOpacity: 0.75,
      }),
      Plot.ruleY([0], { stroke: INK, strokeOpacity: 0.5 }),
      Plot.dot(stepped, { x: 'step', y: 'envReward', fill: INK, stroke: 'white', r: 4 }),
      Plot.text(whole, {
        x: 'step',
        y: 'height',
        text: ({ reward }) => fixed(reward),
        dy: -12,
        fontSize: 11,
        fill: FAINT,
      }),
      Plot.text(cut, { x: 'step', y: TOP, text: explain, dx: -26, dy: 10, textAnchor: 'end', fontSize: 12, fill: INK }),
    ],
  });
}

function explain({ reward, envReward, successBonus, shaping }: StepRecord): string {
  return `${fixed(reward)} = its own ${fixed(envReward)} + success bonus ${fixed(successBonus)} + shaping ${fixed(shaping)}  ▸`;
}
