import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ReliabilityBin } from '../metric/calibration-error.ts';
import { FAINT, INK, toPng } from './svg.ts';

/** Side of the square that probabilities are drawn in, and the room around it for axes; pixels. */
const SIDE = 320;
const MARGIN = { left: 52, right: 16, top: 44, bottom: 44 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const COLOR = '#0072b2';
/** Areas of the dots, in square pixels, sum to this. */
const AREA = 2000;

/**
 * A reliability diagram as SVG: a dot for each bin, its area by count, predicted probability across and observed share up. A
 * calibrated map's dots lie on the diagonal.
 *
 * @param title words without markup.
 */
export function reliabilitySvg(title: string, bins: readonly ReliabilityBin[]): string {
  const x = (probability: number) => (MARGIN.left + SIDE * probability).toFixed(1);
  const y = (probability: number) => (MARGIN.top + SIDE * (1 - probability)).toFixed(1);
  const [width, height] = [MARGIN.left + SIDE + MARGIN.right, MARGIN.top + SIDE + MARGIN.bottom];
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const line = (x1: string, y1: string, x2: string, y2: string, style: string) =>
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${style}/>`;
  const text = (at: string, words: string | number) => `<text ${at}>${words}</text>`;
  const middle = MARGIN.left + SIDE / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `font-family="sans-serif" font-size="12" fill="${INK}"><rect width="100%" height="100%" fill="white"/>`,
    text(`x="${middle}" y="24" text-anchor="middle" font-size="13"`, title),
    ...TICKS.flatMap((tick) => [
      line(x(tick), y(0), x(tick), y(1), 'stroke="#e4e8ec"'),
      line(x(0), y(tick), x(1), y(tick), 'stroke="#e4e8ec"'),
      text(`x="${x(tick)}" y="${MARGIN.top + SIDE + 16}" text-anchor="middle"`, tick),
      text(`x="${MARGIN.left - 6}" y="${y(tick)}" text-anchor="end" dominant-baseline="middle"`, tick),
    ]),
    line(x(0), y(0), x(1), y(1), `stroke="${FAINT}" stroke-dasharray="4 4"`),
    ...bins.map(({ predicted, observed, count }) => {
      const radius = Math.sqrt((AREA * count) / (total * Math.PI)).toFixed(1);
      const words = `${count} episodes: predicted ${predicted.toFixed(3)}, observed ${observed.toFixed(3)}`;
      const at = `cx="${x(predicted)}" cy="${y(observed)}" r="${radius}"`;
      return `<circle ${at} fill="${COLOR}" fill-opacity="0.7"><title>${words}</title></circle>`;
    }),
    text(`x="${middle}" y="${height - 8}" text-anchor="middle"`, 'predicted P(success)'),
    text(`transform="translate(14 ${MARGIN.top + SIDE / 2}) rotate(-90)" text-anchor="middle"`, 'share that succeeded'),
    '</svg>\n',
  ].join('\n');
}

/** Writes an SVG as it is, or as a PNG of twice the size where the file's name ends so. */
export async function writePlot(svg: string, file: string): Promise<void> {
  if (extname(file) === '.png') await toPng(svg, file);
  else await writeFile(file, svg);
}
