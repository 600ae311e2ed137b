import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { tableOf } from './transport/report.ts';
import type { Row } from './transport/rows.ts';
import { type Verdict, verdictsOf } from './verdict.ts';
import { type Held, holdTable } from './what-holds.ts';

const PAGE = 'docs/performance.md';
const START = '<!-- Written by `npm run bench -- --publish`. -->';
const PLOT = '![Steps a second over those of a raw grpcio echo](images/transport.png)';
const END = '<!-- End of what it wrote. -->';

/** Puts the tables between the marks of the page, and the plot beside it. */
export async function publish(
  rows: readonly Row[],
  verdicts: readonly Verdict[],
  held: readonly Held[],
): Promise<void> {
  const page = readFileSync(PAGE, 'utf8');
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${PAGE} lacks ${START} … ${END}`);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}`;
  const tables = [verdictsOf(verdicts), ...(held.length > 0 ? [holdTable(held)] : []), tableOf(rows), PLOT];
  const text = `${[START, `Machine: ${machine}.`, ...tables].join('\n\n')}\n`;
  writeFileSync(PAGE, `${page.slice(0, start)}${text}\n${page.slice(end)}`);
  copyFileSync('out/bench/transport.png', 'docs/images/transport.png');
}
