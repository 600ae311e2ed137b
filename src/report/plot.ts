import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { FONT, INK } from './svg.ts';

// Apart from svg.ts: a command that draws no plot need not load what draws them.
const { document } = parseHTML('<html></html>');

/** A plot as the text of one SVG element, styled by attributes alone: librsvg reads no `:where()`. */
export function plotSvg(options: Plot.PlotOptions): string {
  const style = { fontFamily: FONT, fontSize: '12px', color: INK, background: 'white' };
  const node = Plot.plot({
    ...options,
    style,
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
  });
  return String(node.outerHTML).replace(/<style>[\s\S]*?<\/style>/, '');
}

/** An axis for a share: progress or success, from 0 to 1. */
export function shareAxis(label: string, ticks: number | number[]): Plot.ScaleOptions {
  return { domain: [0, 1], ticks, grid: true, label, labelAnchor: 'center', labelArrow: 'none', tickSize: 0 };
}
