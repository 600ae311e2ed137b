import { colorKey, htmlCard, htmlCards, htmlTable, page } from '../report/page.ts';
import { escapeXml } from '../report/svg.ts';
import { fixed } from '../report/table.ts';
import type { Audit } from './audit.ts';
import {
  CONTROL_COLUMNS,
  CONTROL_LEGEND,
  costWords,
  FACT_COLUMNS,
  failureWords,
  REMEDY_COLUMNS,
  REMEDY_LEGEND,
  subjectWords,
  successFacts,
} from './tables.ts';

export interface Pictures {
  /** SVG elements; the second where success could be judged. */
  readonly curves: string;
  readonly success: string | undefined;
}

/** The whole audit as one HTML file that needs nothing else. */
export function auditReport(audit: Audit, pictures: Pictures): string {
  const { controls, missing, lengthBias } = audit;
  return page(
    'densegym audit',
    `<h1>Can these scores be trusted as a reward?</h1>
<p class="lead"><code>${escapeXml(subjectWords(audit))}</code></p>
${htmlCards(cards(audit))}
${failureSection(audit)}
<h2>Episodes and controls</h2>
<p>VOC says whether scores rise with time. A model can learn that from the number of frames, so it says something beside its controls only: each is an
episode changed so that a good reward must answer otherwise, or not be moved.</p>
<div class="card">${htmlTable(CONTROL_COLUMNS, controls, ({ color }) => color)}</div>
<p>${escapeXml(CONTROL_LEGEND.join(' '))}</p>
${Object.values(missing)
  .map((why) => `<p>Not there: ${escapeXml(why)}.</p>`)
  .join('')}
<figure class="card">${pictures.curves}</figure>
<ul>${controls.map(({ color, label, sentence }) => `<li>${colorKey(color)}<b>${escapeXml(label)}</b>: ${escapeXml(sentence)}</li>`).join('')}</ul>
<h2>Success</h2>
${successSection(audit, pictures)}
<h2>Length bias</h2>
<div class="card">${htmlTable(REMEDY_COLUMNS, lengthBias)}</div>
<p>${escapeXml(REMEDY_LEGEND.join(' '))} With the frozen control a frozen start is 0 by construction: look at the robot that stops half-way.</p>
<h2>Cost</h2>
<p>${escapeXml(costWords(audit))}.</p>`,
  );
}

/** The numbers that decide; orange where a reward should not be trusted with them. */
function cards({ controls, success }: Audit): readonly string[] {
  const row = (id: string) => controls.find((each) => each.id === id);
  const rise = (id: string) => row(id)?.rise ?? Number.NaN;
  const recorded = controls.find(({ id }) => id === 'success' || id === 'unlabelled');
  const share = rise('frozen_start') / (recorded?.rise ?? Number.NaN);
  return [
    ...(recorded
      ? [htmlCard(`VOC, ${recorded.label}`, fixed(recorded.voc.mean), 'up to 1', recorded.voc.mean > 0.7)]
      : []),
    htmlCard('frozen start, share of the real rise', fixed(share), 'should be 0', Math.abs(share) < 0.1),
    ...(row('wrong_instruction')
      ? [
          htmlCard(
            'end, wrong instruction',
            fixed(row('wrong_instruction')?.end ?? Number.NaN),
            'should be low',
            (row('wrong_instruction')?.end ?? 1) < 0.4,
          ),
        ]
      : []),
    ...(typeof success === 'string'
      ? []
      : [
          htmlCard('ROC-AUC of success', fixed(success.end.auc), 'chance is 0.50', success.end.auc > 0.8),
          htmlCard(
            'failures taken for a success',
            fixed(success.verdict.falseSuccess),
            'should be 0',
            success.verdict.falseSuccess <= 0.05,
          ),
        ]),
  ];
}

function successSection({ success }: Audit, { success: picture }: Pictures): string {
  if (typeof success === 'string') return `<p>${escapeXml(success)}.</p>`;
  const plots = picture === undefined ? '' : `<figure class="card">${picture}</figure>`;
  return `<p>${success.successes} successes and ${success.failures} failures, as their labels say.</p>
<div class="card">${htmlTable(FACT_COLUMNS, successFacts(success))}</div>
${plots}`;
}

function failureSection(audit: Audit): string {
  if (audit.failures.length === 0) return '';
  const lines = failureWords(audit).map((words) => `<li>${escapeXml(words)}</li>`);
  return `<h2>Failures</h2>
<p>${audit.failures.length} showings were not scored whole and are left out of every number:</p><ul>${lines.join('')}</ul>`;
}
