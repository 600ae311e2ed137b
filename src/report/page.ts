import { escapeXml } from './svg.ts';
import type { Column } from './table.ts';

const STYLE = `
  body { font: 16px/1.55 'Inter', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif; color: #22303c; background: #f4f6f8; margin: 0; }
  main { max-width: 1180px; margin: 0 auto; padding: 40px 20px 80px; }
  h1 { font-size: 32px; line-height: 1.2; margin: 0 0 12px; } h2 { font-size: 21px; margin: 44px 0 10px; }
  p, li { max-width: 78ch; } .lead { font-size: 18px; } figure { margin: 0; } figure svg { max-width: 100%; height: auto; display: block; }
  .card { background: white; border: 1px solid #dfe5ea; border-radius: 10px; padding: 18px; overflow-x: auto; }
  table { border-collapse: collapse; font-size: 14px; width: 100%; } th { text-align: left; font-weight: 600; color: #5f6b76; }
  th, td { padding: 6px 10px; border-bottom: 1px solid #e8edf1; white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; }
  .key { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 8px; }
  .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 22px 0 6px; }
  .fact { background: white; border: 1px solid #dfe5ea; border-left: 5px solid #009e73; border-radius: 8px; padding: 10px 14px; }
  .fact.missed { border-left-color: #d55e00; } .fact b { display: block; font-size: 24px; font-variant-numeric: tabular-nums; } .fact small { color: #5f6b76; }
  code { background: #e9eef2; border-radius: 4px; padding: 1px 5px; font-size: 14px; }`;

/**
 * A whole page that needs no other file.
 *
 * @param title as text.
 * @param body as HTML.
 */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeXml(title)}</title><style>${STYLE}</style></head>
<body><main>
${body}
</main></body></html>
`;
}

/** @param colorOf a row's colour, for a key before its first cell. */
export function htmlTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  colorOf: (row: Row) => string | undefined = () => undefined,
): string {
  const style = (numeric: boolean) => (numeric ? ' class="number"' : '');
  const head = columns.map(({ title, numeric }) => `<th${style(numeric)}>${escapeXml(title)}</th>`).join('');
  const body = rows.map((row) => {
    const color = colorOf(row);
    const cells = columns.map(({ numeric, cell }, i) => {
      const before = i === 0 && color !== undefined ? colorKey(color) : '';
      return `<td${style(numeric)}>${before}${escapeXml(cell(row))}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

/** A little square of a colour, before what has it in a picture. */
export function colorKey(color: string): string {
  return `<span class="key" style="background:${color}"></span>`;
}

/**
 * One number that matters, large.
 *
 * @param good its edge: green, or orange.
 */
export function htmlCard(name: string, value: string, remark: string, good: boolean): string {
  return `<div class="fact${good ? '' : ' missed'}"><small>${escapeXml(name)}</small><b>${escapeXml(value)}</b><small>${escapeXml(remark)}</small></div>`;
}

export function htmlCards(cards: readonly string[]): string {
  return `<div class="cards">${cards.join('')}</div>`;
}
