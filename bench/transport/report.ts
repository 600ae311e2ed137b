/** Tables and a plot of what the benchmark gave. */
import * as Plot from '@observablehq/plot';
import { plotSvg } from '../../src/report/plot.ts';
import { sheet, textSvg } from '../../src/report/svg.ts';
import { ECHO, WORKLOADS, type Workload } from './contestants.ts';
import type { Row } from './rows.ts';

const OURS = '#0072b2';
const OTHERS = '#b8c0ca';

export function tableOf(rows: readonly Row[]): string {
  const head = [
    '| workload | envs | | × echo | least – most | steps/s | trainer µs | gateway µs | server µs | gateway MB |',
    '|---|---|---|---|---|---|---|---|---|---|',
  ];
  const number = (value: number | undefined) => (value === undefined ? '' : value.toFixed(0));
  const lines = rows.map(({ workload, envs, name, ratio, ratios: [least, most], rate, cpu, gatewayMb }) =>
    [
      '',
      workload,
      envs,
      name,
      ratio.toFixed(2),
      `${least.toFixed(2)} – ${most.toFixed(2)}`,
      rate.toFixed(0),
      number(cpu.trainer),
      number(cpu.gateway),
      number(cpu.server),
      number(gatewayMb),
      '',
    ]
      .join(' | ')
      .trim(),
  );
  return [...head, ...lines].join('\n');
}

const PANEL = { width: 640, row: 22, head: 40, left: 250 };

/** A bar for each contestant: its rate over the raw echo's. */
export function drawRatios(rows: readonly Row[]): string {
  const parts = [];
  let y = 0;
  for (const envs of [1, 8] as const) {
    for (const workload of Object.keys(WORKLOADS) as Workload[]) {
      const shown = rows.filter((row) => row.workload === workload && row.envs === envs);
      if (shown.length === 0) continue;
      const title = `${workload}: ${WORKLOADS[workload]}, ${envs === 1 ? 'one environment' : '8 environments'}`;
      parts.push({ svg: textSvg([{ text: title, y: 16, size: 14, bold: true }]), x: 8, y: y + 10 });
      const height = shown.length * PANEL.row + 30;
      const plot = plotSvg({
        width: PANEL.width,
        height,
        marginLeft: PANEL.left,
        marginRight: 50,
        marginTop: 4,
        marginBottom: 26,
        x: { label: null, grid: true, ticks: 5 },
        y: { label: null, domain: shown.map(({ name }) => name), tickSize: 0 },
        marks: [
          Plot.barX(shown, { x: 'ratio', y: 'name', fill: ({ name }) => (isOurs(name) ? OURS : OTHERS), insetTop: 3 }),
          Plot.ruleX([1], { stroke: '#22303c', strokeDasharray: '3,3' }),
          Plot.text(shown, {
            x: 'ratio',
            y: 'name',
            text: ({ ratio }) => ratio.toFixed(2),
            dx: 6,
            textAnchor: 'start',
          }),
        ],
      });
      parts.push({ svg: plot, x: 0, y: y + PANEL.head });
      y += PANEL.head + height;
    }
  }
  return sheet(PANEL.width, y + 8, parts);
}

function isOurs(name: string): boolean {
  return name !== ECHO && (name.startsWith('gateway') || name.startsWith('host'));
}
