import * as Plot from '@observablehq/plot';
import { FAINT, toDataUrl } from '../../src/report/svg.ts';
import type { EpisodeRecord } from './episodes.ts';

export interface Picture {
  readonly step: number;
  readonly url: string;
}

/**
 * Pictures of an episode, first and last included, as many as fit.
 *
 * @param gap least steps between two.
 */
export async function pickPictures({ steps }: EpisodeRecord, gap: number): Promise<readonly Picture[]> {
  const last = steps.length - 1;
  const isChosen = (step: number) => step === last || (step % gap === 0 && step <= last - gap);
  const framed = steps.flatMap(({ step, frame }) => (frame && isChosen(step) ? [{ step, frame }] : []));
  return Promise.all(framed.map(async ({ step, frame }) => ({ step, url: await toDataUrl(frame) })));
}

/** Plot marks: each picture above the plot, its middle at its step, and a line down to it. */
export function stripMarks(pictures: readonly Picture[], size: number, y: readonly [number, number]): Plot.Markish[] {
  return [
    Plot.ruleX(pictures, { x: 'step', y1: y[0], y2: y[1], stroke: FAINT, strokeOpacity: 0.3, strokeDasharray: '2,3' }),
    Plot.image(pictures, { x: 'step', y: y[1], src: 'url', width: size, height: size, dy: -size / 2 - 8 }),
  ];
}
