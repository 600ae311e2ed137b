import { colorKey, htmlCard, htmlCards, htmlTable, page } from '../../src/report/page.ts';
import { escapeXml } from '../../src/report/svg.ts';
import { fixed } from '../../src/report/table.ts';
import type { Claim } from './claims.ts';
import { SERVE } from './gateway.ts';
import type { KindSummary, Summary } from './summary.ts';
import { COLUMNS, LEGEND } from './table.ts';

export interface Report {
  readonly summary: Summary;
  readonly rows: readonly KindSummary[];
  readonly claims: readonly Claim[];
  /** SVG elements; the last two where policies were trained. */
  readonly pictures: {
    readonly filmstrip: string;
    readonly curves: string;
    readonly learning: string | undefined;
    readonly policies: string | undefined;
  };
}

/** The whole report as one HTML file that needs nothing else. */
export function writeReport({ summary, rows, claims, pictures }: Report): string {
  return page(
    'densegym demo',
    `<h1>A sparse reward, made dense by a video language model</h1>
<p class="lead">${headline(summary, rows)}</p>
${htmlCards(claims.map(claimCard))}
${trainingSection(summary, pictures)}
<h2>One episode</h2>
<figure class="card">${pictures.filmstrip}</figure>
<h2>All of them</h2>
<div class="card">${htmlTable(COLUMNS, rows, ({ kind }) => kind.color)}</div>
<p>${escapeXml(LEGEND.join(' '))}</p>
<p>VOC is 1 when progress only rises. It says something beside its controls only: a policy
that achieves nothing can rise as steadily, so look at where progress ends, and at the rows below the first. The expert does the environment’s task whatever the model is told, and is paid for it: so the four expert rows have the same dense return. What the model adds for a learner is the reward <i>on the way</i>, before the last step.</p>
<figure class="card">${pictures.curves}</figure>
<h2>What to see in each</h2>
<ul>${rows.map(({ kind }) => `<li>${colorKey(kind.color)}<b>${escapeXml(kind.label)}</b>: ${escapeXml(kind.sentence)}</li>`).join('')}</ul>
<h2>How it was made</h2>
${made(summary)}
<h2>What it does not show</h2>
<ul>
<li>The bundled model knows the bundled environment and its instructions, and nothing else. With any other environment it must be let in with <code>--allow-out-of-domain</code>, and its rewards then teach nothing.</li>
${summary.dense_success === null ? '<li>Nothing was trained here (<code>--quick</code>): a reward that tells these episodes apart may still be cheated by a policy that is optimised against it.</li>' : '<li>One seed, one task, one algorithm. The bonus of an episode that ends in success comes from the environment too; what the model adds is the way there.</li>'}
<li>Frozen means that the robot stands still from the reset on; a robot that stops in mid-task is a harder case.</li>
</ul>`,
  );
}

function headline({ score_ms_p50, steps_per_s }: Summary, rows: readonly KindSummary[]): string {
  const end = (id: string) => fixed(rows.find(({ kind }) => kind.id === id)?.progressEnd ?? Number.NaN);
  return `Each frame of a robot’s episode went through a gRPC gateway to a small video language model, which was asked whether the instruction
had been carried out. Progress ends at <b>${end('expert')}</b> when the expert does what was asked, at <b>${end('wrong_cube')}</b> for the same pictures when another cube was named, at
<b>${end('failing')}</b> when the robot fails and at <b>${end('random')}</b> when it moves at random. A score took ${fixed(score_ms_p50, 1)} ms on a CPU (median), ${fixed(steps_per_s, 0)} steps a second.`;
}

function trainingSection(summary: Summary, { learning, policies }: Report['pictures']): string {
  if (learning === undefined || policies === undefined) return '';
  const { dense_false_success, train_seconds } = summary;
  return `<h2>Learning from it</h2>
<p>SAC, the same settings and seed, once paid by the gateway and once by the environment alone, ${fixed(train_seconds ?? 0, 0)} s side by side. Success is the simulator’s word, on scenes never
trained on. Of the training episodes, ${fixed(100 * (dense_false_success ?? 0), 1)} % were paid a success that the simulator did not see.</p>
<figure class="card">${learning}</figure>
<h2>What the policies do</h2>
<p>Held-out scenes. Look at the pictures: is the cube in the zone, or is the model merely pleased?</p>
<figure class="card">${policies}</figure>`;
}

function claimCard({ key: name, value, limit, holds }: Claim): string {
  const verdict = `${holds ? 'holds' : 'MISSED'}: ${limit}`;
  return htmlCard(name, fixed(value, name === 'non_finite_terms' ? 0 : 2), verdict, holds);
}

function made({ model, episodes, first_seed, seconds }: Summary): string {
  const command = `npm run demo -- --episodes ${episodes} --seed ${first_seed}`;
  return `<p><code>${command}</code> started <code>densegym ${SERVE.join(' ')}</code> and stepped it through the TypeScript gRPC client, ${fixed(seconds, 0)} s in all. Model:
<code>${escapeXml(model)}</code>. Scenes: seeds ${first_seed} to ${first_seed + episodes - 1}, the same ones in every row, none of them used in training; the colours of cube and zone take turns.
Instruction and true success are known to this script; the model gets frames and words, never the simulator’s state.</p>`;
}
