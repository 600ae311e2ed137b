import { SERVE } from "./gateway.js";
import { escapeXml } from "./svg.js";
import { COLUMNS, fixed, LEGEND } from "./table.js";
const STYLE = `
  body { font: 16px/1.55 'Inter', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif; color: #22303c; background: #f4f6f8; margin: 0; }
  main { max-width: 1180px; margin: 0 auto; padding: 40px 20px 80px; }
  h1 { font-size: 32px; line-height: 1.2; margin: 0 0 12px; } h2 { font-size: 21px; margin: 44px 0 10px; }
  p, li { max-width: 78ch; } .lead { font-size: 18px; } figure { margin: 0; } figure svg { max-width: 100%; height: auto; display: block; }
  .card { background: white; border: 1px solid #dfe5ea; border-radius: 10px; padding: 18px; overflow-x: auto; }
  table { border-collapse: collapse; font-size: 14px; width: 100%; } th { text-align: left; font-weight: 600; color: #5f6b76; }
  th, td { padding: 6px 10px; border-bottom: 1px solid #e8edf1; white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; }
  .key { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 8px; }
  .claims { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 22px 0 6px; }
  .claim { background: white; border: 1px solid #dfe5ea; border-left: 5px solid #009e73; border-radius: 8px; padding: 10px 14px; }
  .claim.missed { border-left-color: #d55e00; } .claim b { display: block; font-size: 24px; font-variant-numeric: tabular-nums; } .claim small { color: #5f6b76; }
  code { background: #e9eef2; border-radius: 4px; padding: 1px 5px; font-size: 14px; }`;
/** The whole report as one HTML file that needs nothing else. */
export function writeReport({ summary, rows, claims, pictures }) {
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>densegym demo</title><style>${STYLE}</style></head>
<body><main>
<h1>A sparse reward, made dense by a video language model</h1>
<p class="lead">${headline(summary, rows)}</p>
<div class="claims">${claims.map(claimCard).join('')}</div>
${trainingSection(summary, pictures)}
<h2>One episode</h2>
<figure class="card">${pictures.filmstrip}</figure>
<h2>All of them</h2>
<div class="card">${table(rows)}</div>
<p>${escapeXml(LEGEND.join(' '))}</p>
<p>VOC is 1 when progress only rises. It says something beside its controls only: a policy
that achieves nothing can rise as steadily, so look at where progress ends, and at the rows below the first. The expert does the environment’s task whatever the model is told, and is paid for it: so the four expert rows have the same dense return. What the model adds for a learner is the reward <i>on the way</i>, before the last step.</p>
<figure class="card">${pictures.curves}</figure>
<h2>What to see in each</h2>
<ul>${rows.map(({ kind }) => `<li>${key(kind.color)}<b>${escapeXml(kind.label)}</b>: ${escapeXml(kind.sentence)}</li>`).join('')}</ul>
<h2>How it was made</h2>
${made(summary)}
<h2>What it does not show</h2>
<ul>
<li>The bundled model knows the bundled environment and its instructions, and nothing else. With any other environment it must be let in with <code>--allow-out-of-domain</code>, and its rewards then teach nothing.</li>
${summary.dense_success === null ? '<li>Nothing was trained here (<code>--quick</code>): a reward that tells these episodes apart may still be cheated by a policy that is optimised against it.</li>' : '<li>One seed, one task, one algorithm. The bonus of an episode that ends in success comes from the environment too; what the model adds is the way there.</li>'}
<li>Frozen means that the robot stands still from the reset on; a robot that stops in mid-task is a harder case.</li>
</ul>
</main></body></html>
`;
}
function headline({ score_ms_p50, steps_per_s }, rows) {
    const end = (id) => fixed(rows.find(({ kind }) => kind.id === id)?.progressEnd ?? Number.NaN);
    return `Each frame of a robot’s episode went through a gRPC gateway to a small video language model, which was asked whether the instruction
had been carried out. Progress ends at <b>${end('expert')}</b> when the expert does what was asked, at <b>${end('wrong_cube')}</b> for the same pictures when another cube was named, at
<b>${end('failing')}</b> when the robot fails and at <b>${end('random')}</b> when it moves at random. A score took ${fixed(score_ms_p50, 1)} ms on a CPU (median), ${fixed(steps_per_s, 0)} steps a second.`;
}
function trainingSection(summary, { learning, policies }) {
    if (learning === undefined || policies === undefined)
        return '';
    const { dense_false_success, train_seconds } = summary;
    return `<h2>Learning from it</h2>
<p>SAC, the same settings and seed, once paid by the gateway and once by the environment alone, ${fixed(train_seconds ?? 0, 0)} s side by side. Success is the simulator’s word, on scenes never
trained on. Of the training episodes, ${fixed(100 * (dense_false_success ?? 0), 1)} % were paid a success that the simulator did not see.</p>
<figure class="card">${learning}</figure>
<h2>What the policies do</h2>
<p>Held-out scenes. Look at the pictures: is the cube in the zone, or is the model merely pleased?</p>
<figure class="card">${policies}</figure>`;
}
function claimCard({ key: name, value, limit, holds }) {
    const digits = name === 'non_finite_terms' ? 0 : 2;
    return `<div class="claim${holds ? '' : ' missed'}"><small>${name}</small><b>${fixed(value, digits)}</b><small>${holds ? 'holds' : 'MISSED'}: ${escapeXml(limit)}</small></div>`;
}
function table(rows) {
    const style = (numeric) => (numeric ? ' class="number"' : '');
    const head = COLUMNS.map(({ title, numeric }) => `<th${style(numeric)}>${escapeXml(title)}</th>`).join('');
    const body = rows.map((row) => {
        const cells = COLUMNS.map(({ numeric, cell }, i) => `<td${style(numeric)}>${i === 0 ? key(row.kind.color) : ''}${escapeXml(cell(row))}</td>`);
        return `<tr>${cells.join('')}</tr>`;
    });
    return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}
function made({ model, episodes, first_seed, seconds }) {
    const command = `npm run demo -- --episodes ${episodes} --seed ${first_seed}`;
    return `<p><code>${command}</code> started <code>densegym ${SERVE.join(' ')}</code> and stepped it through the TypeScript gRPC client, ${fixed(seconds, 0)} s in all. Model:
<code>${escapeXml(model)}</code>. Scenes: seeds ${first_seed} to ${first_seed + episodes - 1}, the same ones in every row, none of them used in training; the colours of cube and zone take turns.
Instruction and true success are known to this script; the model gets frames and words, never the simulator’s state.</p>`;
}
function key(color) {
    return `<span class="key" style="background:${color}"></span>`;
}
