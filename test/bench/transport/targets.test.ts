import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DIRECT_GRPCIO, ECHO, GATEWAY, GATEWAY_GRPCIO, GATEWAY_SCORED } from '../../../bench/transport/contestants.ts';
import { drawRatios, tableOf } from '../../../bench/transport/report.ts';
import { rowsOf } from '../../../bench/transport/rows.ts';
import type { Figures } from '../../../bench/transport/run-rounds.ts';
import { judge } from '../../../bench/transport/targets.ts';
import { verdictsOf } from '../../../bench/verdict.ts';

const figures = (rates: readonly number[], gateway?: number): Figures[] =>
  rates.map((rate) => ({
    steps: rate,
    rate,
    cpu: { trainer: 100, server: 100, ...(gateway !== undefined && { gateway, loop: gateway / 2 }) },
    ...(gateway !== undefined && { gatewayBytes: 100e6 }),
  }));

const ROWS = rowsOf(
  'b',
  1,
  new Map([
    [ECHO, figures([1000, 2000, 4000])],
    [GATEWAY, figures([1500, 2000, 8000], 140)],
    [GATEWAY_SCORED, figures([1000, 1000, 1000], 160)],
    [GATEWAY_GRPCIO, figures([500, 500, 500], 160)],
    [DIRECT_GRPCIO, figures([1000, 1000, 1000])],
  ]),
);

test('ratios are to the echo of the same round, and their median is told', () => {
  const [echo, gateway] = ROWS;
  assert.equal([echo?.ratio, echo?.ratios], [1, [1, 1]]);
  assert.equal([gateway?.ratio, gateway?.ratios, gateway?.rate], [1.5, [1, 2], 2000]);
  assert.equal(gateway?.cpu, { trainer: 100, server: 100, gateway: 140, loop: 70 });
  assert.is(gateway?.gatewayMb, 100);
});

test('targets are judged where their rows are, least and most alike', () => {
  const verdicts = judge(ROWS).map(({ what, isReached }) => [what.slice(0, 40), isReached]);
  assert.equal(verdicts, [
    ['b: gateway × raw grpcio echo', true],
    ['b: gateway, stock grpcio client × raw gr', false],
    ['b: gateway, stock grpcio client × host, ', false],
    ['b: CPU of the gateway in µs a step', true],
    ["b: CPU of the step loop's thread, every ", false],
  ]);
});

test('tables and the plot name every contestant and every target that was missed', () => {
  assert.match(tableOf(ROWS), '| b | 1 | gateway | 1.50 | 1.00 – 2.00 | 2000 | 100 | 140 | 100 | 100 |');
  assert.match(verdictsOf(judge(ROWS)), '| 0.50 | 0.6 | **not reached** |');
  for (const { name } of ROWS) assert.match(drawRatios(ROWS), name);
});

test.run();
