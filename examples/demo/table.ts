import { type Column, fixed } from '../../src/report/table.ts';
import type { KindSummary } from './summary.ts';

/** What is printed and what the report shows: one row a kind. */
export const COLUMNS: readonly Column<KindSummary>[] = [
  { title: 'episodes', numeric: false, cell: ({ kind }) => kind.label },
  { title: 'expected', numeric: false, cell: ({ kind }) => kind.expected },
  {
    title: 'VOC',
    numeric: true,
    cell: ({ voc, vocUndefined }) => fixed(voc) + (vocUndefined ? ` (−${vocUndefined})` : ''),
  },
  {
    title: 'progress',
    numeric: true,
    cell: ({ progressStart, progressEnd }) => `${fixed(progressStart)} → ${fixed(progressEnd)}`,
  },
  { title: 'change', numeric: true, cell: ({ changeP95 }) => fixed(changeP95) },
  { title: 'P(True)', numeric: true, cell: ({ pTrue }) => fixed(pTrue) },
  { title: 'on the way', numeric: true, cell: ({ denseOnTheWay }) => fixed(denseOnTheWay) },
  { title: 'dense', numeric: true, cell: ({ denseReturn }) => fixed(denseReturn) },
  { title: 'sparse', numeric: true, cell: ({ sparseReturn }) => fixed(sparseReturn) },
  { title: 'done', numeric: true, cell: ({ success }) => `${(100 * success).toFixed(0)} %` },
];

/** What the columns are, under the table. */
export const LEGEND: readonly string[] = [
  'expert, wrong …: the expert does the task of the environment, and the model is told something else; else it is told the task.',
  'VOC: rank correlation of progress and time (−n: n constant episodes have none); progress: first → last frame; change: p95 of',
  'its largest less its smallest; P(True): at the last frame. Returns: dense reward before the last step (on the way) and with it',
  '(dense: also holds the reward of the environment and, where that paid at the end, the success bonus), and the reward of the',
  'environment alone (sparse). done: what the simulator says.',
];
