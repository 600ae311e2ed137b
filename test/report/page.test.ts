import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { htmlCard, htmlTable, page } from '../../src/report/page.ts';
import { type Column, fixed, formatTable } from '../../src/report/table.ts';

interface Row {
  readonly name: string;
  readonly value: number;
}
const COLUMNS: readonly Column<Row>[] = [
  { title: 'name', numeric: false, cell: ({ name }) => name },
  { title: 'value', numeric: true, cell: ({ value }) => fixed(value) },
];
const ROWS = [
  { name: 'a <b> & "c"', value: -1.234 },
  { name: 'd', value: Number.NaN },
];

test('words of others are escaped wherever they stand', () => {
  const table = htmlTable(COLUMNS, ROWS, () => '#123456');
  assert.match(table, 'a &lt;b&gt; &amp; &quot;c&quot;</td>');
  assert.match(table, '<td class="number">−1.23</td>');
  assert.is(table.match(/background:#123456/g)?.length, 2);
  assert.match(htmlCard('<i>', '1', 'up to <2>', false), /fact missed.*&lt;i&gt;.*up to &lt;2&gt;/);
  assert.match(page('<t>', '<h1>x</h1>'), /<title>&lt;t&gt;<\/title>[\s\S]*<h1>x<\/h1>/);
});

test('as text, numbers stand to the right, and one that is none is a dash', () => {
  const rule = '-'.repeat(18);
  assert.is(formatTable(COLUMNS, ROWS), `name         value\n${rule}\na <b> & "c"  −1.23\nd                –`);
});

test('a number that rounds to 0 has no sign', () => {
  assert.equal(
    [fixed(-0.001), fixed(-0.006), fixed(Number.POSITIVE_INFINITY), fixed(2, 0)],
    ['0.00', '−0.01', '–', '2'],
  );
});

test.run();
