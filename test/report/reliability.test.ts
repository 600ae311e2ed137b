import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reliabilitySvg, writePlot } from '../../src/report/reliability.ts';

const SVG = reliabilitySvg('40 episodes', [
  { predicted: 0, observed: 0.25, count: 30 },
  { predicted: 1, observed: 1, count: 10 },
]);

test('a dot for each bin, in its place, with an area that follows the count', () => {
  const dots = [...SVG.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map((dot) =>
    dot.slice(1).map(Number),
  );
  const [[x0 = 0, y0 = 0, r0 = 0] = [], [x1 = 0, y1 = 0, r1 = 0] = []] = dots;
  assert.is(x1 - x0, 320);
  assert.is(y0 - y1, 240);
  assert.ok(Math.abs((r0 / r1) ** 2 - 3) < 0.05);
  assert.match(SVG, '30 episodes: predicted 0.000, observed 0.250');
});

test('a name that ends in .png gets a picture, any other the SVG itself', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'densegym-plot-'));
  await writePlot(SVG, join(dir, 'a.svg'));
  await writePlot(SVG, join(dir, 'a.png'));
  assert.is(readFileSync(join(dir, 'a.svg'), 'utf8'), SVG);
  const { width, height, format } = await sharp(join(dir, 'a.png')).metadata();
  assert.ok(format === 'png' && width > 500 && height > 500, `${width}×${height}`);
  rmSync(dir, { recursive: true });
});

test.run();
