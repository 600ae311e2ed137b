/** Writes docs/results.md and its pictures from the finished runs. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toPng } from '../../src/report/svg.ts';
import { fixed } from '../../src/report/table.ts';
import { type Claim, judge } from './claims.ts';
import { drawCurves } from './draw.ts';
import { CONFIDENCE } from './iqm.ts';
import { nameOf, orderOf, RUNS } from './plan.ts';
import { isSameRun, type Row } from './rows.ts';
import { type Estimated, LEARNED, type Summary, summarise } from './summary.ts';

const path = (relative: string) => fileURLToPath(new URL(`../../docs/${relative}`, import.meta.url));

export async function writeResults(rows: readonly Row[]): Promise<void> {
  const summaries = summarise(rows);
  for (const task of new Set(summaries.map((each) => each.task))) {
    await toPng(drawCurves(summaries.filter((each) => each.task === task)), path(`images/prove-${task}.png`));
  }
  writeFileSync(path('results.md'), writePage(rows, summaries));
}

export function writePage(rows: readonly Row[], summaries: readonly Summary[]): string {
  const missing = RUNS.filter((run) => !rows.some((row) => isSameRun(row, run)));
  const pictures = [...new Set(summaries.map(({ task }) => task))].map(
    (task) => `![Success over environment steps on ${task}](images/prove-${task}.png)`,
  );
  const model = rows.find((row) => row.model !== null)?.model;
  const sb3 = [...new Set(rows.map((row) => row.sb3))].join(', ');
  return `${[
    '# Proof by training',
    `Does a policy learn from these rewards? ${rows.length} of ${RUNS.length} runs so far, with stable-baselines3 ${sb3}${
      model ? `, scored by\n\`${model}\`` : ''
    }.${missing.length === 0 ? '' : ' What follows rests on these alone.'} This page is written by
\`npm run prove -- --plot\` from \`bench/results/prove.json\`, a row for each run.`,
    pictures.join('\n\n'),
    '## What had to be shown',
    table(
      ['claim', 'shown'],
      judge(summaries).map(({ text, ...claim }) => [text, verdict(claim)]),
    ),
    '## At the end',
    table(
      [
        'task',
        'algorithm',
        'reward',
        'seeds',
        'held out',
        'less the oracle’s',
        'steps',
        'to .9',
        'scored',
        'paid falsely',
        'seconds',
      ],
      summaries.map(cells),
    ),
    `*Held out*: share of 100 episodes on other scenes that end in the simulator's success, under the policy's random actions;
interquartile mean over the seeds (${interval()}). *To .9*: environment steps until the curve, the interquartile mean of the success of the last 100
training episodes, is at .9. *Scored*: share of the steps that have a score of their own. *Paid falsely*: share of the training
episodes that were paid a success which the simulator did not see. *Seconds*: wall time of a run, on two shared cores.`,
    ...fellBack(summaries),
    ...(missing.length === 0 ? [] : ['## Not run yet', missingRuns(missing.map(nameOf))]),
    '## How',
    HOW,
  ].join('\n\n')}\n`;
}

const HOW = `Rewards: *sparse*, the environment's own, 1 at success; *densegym*, through a gateway's wire with the defaults that ship and the
bundled model; *densegym-late*, the same with late rewards and each score 500 ms later, any number under way; *densegym-limited*, with late rewards
and 20 scores a second for all sessions together, which step 10 times a second each, as robots do, so that most steps have no score of their own,
and which train three times as long; *oracle*, the same formula with the simulator's true progress, the
ceiling. Tasks, budgets and the settings of PPO and SAC are those of \`examples/train/settings.ts\`, the same for every reward. SAC's were found
with the oracle before a model's reward was looked at; so were PPO's at first, and they were changed when the model's reward did not teach every seed
([record](decisions/2026-11-23-rewards-by-training.md)). \`bench/prove/algorithms.py\` says them to stable-baselines3. Three seeds were planned for push; one of
them ended at .55 with the model's reward, where the two others ended at .96, and so two more were planned before they were run: .98 and .92.

Interquartile mean and the stratified percentile bootstrap are those of Agarwal et al. 2021
([arXiv 2108.13264](https://arxiv.org/abs/2108.13264)), held to the \`rliable\` package by a test. With 3 seeds the interquartile mean
is the mean, and an interval of so few runs is a rough one. It says how the seeds spread and nothing about other environments.`;

function interval(): string {
  return `in brackets: ${100 * CONFIDENCE}% bootstrap interval`;
}

function verdict({ state, isFinal }: Pick<Claim, 'state' | 'isFinal'>): string {
  if (state === 'open') return 'no runs yet';
  return isFinal ? `**${state}**` : `so far ${state}`;
}

function cells(summary: Summary): readonly string[] {
  const { task, algo, reward, seeds, wantedSeeds, heldOut, toOracle, stepsToLearned, scored, falseSuccess, seconds } =
    summary;
  const isScored = scored > 0;
  return [
    task,
    algo.toUpperCase(),
    reward,
    `${seeds.length} of ${wantedSeeds}`,
    estimated(heldOut),
    toOracle ? estimated(toOracle) : '',
    thousands(orderOf({ ...summary, seed: 0 }).steps),
    stepsToLearned === undefined ? 'never' : thousands(stepsToLearned),
    isScored ? `${(100 * scored).toFixed(0)} %` : '',
    isScored ? `${(100 * falseSuccess).toFixed(1)} %` : '',
    seconds.toFixed(0),
  ];
}

/** What was learned and then lost, which a number of steps to .9 does not show. */
function fellBack(summaries: readonly Summary[]): readonly string[] {
  const fallen = summaries.filter(
    ({ stepsToLearned, heldOut }) => stepsToLearned !== undefined && heldOut.value < LEARNED,
  );
  if (fallen.length === 0) return [];
  const lines = fallen.map(
    (each) =>
      `- ${nameOf(each)} was at ${LEARNED} after ${thousands(each.stepsToLearned ?? 0)} steps and ended at ${fixed(each.heldOut.value)}; ` +
      `${(100 * each.falseSuccess).toFixed(1)} % of its training episodes were paid a success that was none.`,
  );
  return ['## Learned, and lost again', lines.join('\n')];
}

function estimated({ value, interval }: Estimated): string {
  return fixed(value) + (interval ? ` [${fixed(interval.low)}, ${fixed(interval.high)}]` : '');
}

function thousands(steps: number): string {
  return `${Math.round(steps / 1000)}k`;
}

function missingRuns(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `- ${name}: ${count} ${count === 1 ? 'seed' : 'seeds'}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
