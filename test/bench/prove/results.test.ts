import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judge } from '../../../bench/prove/claims.ts';
import { drawCurves } from '../../../bench/prove/draw.ts';
import { type Kind, RUNS, seedsOf } from '../../../bench/prove/plan.ts';
import { writePage } from '../../../bench/prove/results.ts';
import type { Row } from '../../../bench/prove/rows.ts';
import { successAt, summarise } from '../../../bench/prove/summary.ts';

const pick = (reward: Kind['reward']): Kind => ({ task: 'pick-place', algo: 'ppo', reward });
const push = (reward: Kind['reward']): Kind => ({ task: 'push', algo: 'ppo', reward });

/** Runs of a kind, a seed for each final success; the curve gets there at the given steps. */
function rowsOf(kind: Kind, heldOut: readonly number[], at = 20): readonly Row[] {
  return heldOut.map((held_out, seed) => ({
    ...kind,
    seed,
    recipe: '',
    steps: [10, at, 100],
    success: [0, held_out, held_out],
    held_out,
    false_success: 0,
    scored: kind.reward.startsWith('densegym') ? 1 : 0,
    seconds: 60,
    model: kind.reward.startsWith('densegym') ? 'fake-vlm@1' : null,
    sb3: '2.9.2',
  }));
}

const claimOf = (rows: readonly Row[], text: RegExp) => {
  const [found, ...more] = judge(summarise(rows)).filter((claim) => text.test(claim.text));
  assert.ok(found && more.length === 0, `one claim is like ${text}`);
  return { state: found.state, isFinal: found.isFinal };
};

test('a curve holds its last point, and is 0 before the first', () => {
  const row = { steps: [10, 20], success: [0.25, 0.5] };
  assert.equal(
    [5, 10, 19, 20, 99].map((at) => successAt(row, at)),
    [0, 0.25, 0.25, 0.5, 0.5],
  );
});

test('a kind is summed up over its seeds, against the oracle', () => {
  const rows = [...rowsOf(pick('oracle'), [1, 1, 1]), ...rowsOf(pick('densegym'), [0.9, 0.8, 1])];
  const [dense, oracle] = ['densegym', 'oracle'].map((reward) =>
    summarise(rows).find((each) => each.reward === reward),
  );
  assert.equal(dense?.seeds, [0, 1, 2]);
  assert.ok(Math.abs((dense?.heldOut.value ?? 0) - 0.9) < 1e-12);
  assert.ok(Math.abs((dense?.toOracle?.value ?? 0) + 0.1) < 1e-12);
  assert.ok((dense?.toOracle?.interval?.low ?? 0) < -0.1 && (dense?.toOracle?.interval?.high ?? 1) <= 0);
  assert.is(dense?.stepsToLearned, 20);
  assert.is(oracle?.toOracle, undefined);
  assert.equal(summarise([]), []);
});

test('a claim without its runs is open, with some of them preliminary, with all of them settled', () => {
  const near = /pick-place, PPO: .* within 0.05 of the oracle/;
  const dense = (success: number, seeds: number) => rowsOf(pick('densegym'), Array(seeds).fill(success));
  const oracle = rowsOf(pick('oracle'), Array(seedsOf(pick('oracle'))).fill(1));
  assert.equal(claimOf(oracle, near), { state: 'open', isFinal: false });
  assert.equal(claimOf([...oracle, ...dense(0.96, 2)], near), { state: 'yes', isFinal: false });
  assert.equal(claimOf([...oracle, ...dense(0.96, 5)], near), { state: 'yes', isFinal: true });
  assert.equal(claimOf([...oracle, ...dense(0.94, 5)], near), { state: 'no', isFinal: true });
});

test('faster is in half of the steps, or where the sparse reward never gets there', () => {
  const half = /push, PPO: densegym reaches/;
  const all = [1, 1, 1];
  const against = (sparse: readonly Row[], at: number) =>
    claimOf([...rowsOf(push('densegym'), all, at), ...sparse], half);
  assert.is(against(rowsOf(push('sparse'), all, 40), 20).state, 'yes');
  assert.is(against(rowsOf(push('sparse'), all, 40), 21).state, 'no');
  assert.is(against(rowsOf(push('sparse'), [0, 0, 0]), 90).state, 'yes');
  const never = [...rowsOf(push('densegym'), [0, 0, 0]), ...rowsOf(push('sparse'), [0, 0, 0])];
  assert.is(claimOf(never, half).state, 'no');
});

test('late rewards are held to the interval, and a single run has none', () => {
  const late = /pick-place, PPO: late rewards/;
  const sync = (seeds: number) => rowsOf(pick('densegym'), Array(seeds).fill(1));
  assert.is(claimOf([...sync(5), ...rowsOf(pick('densegym-late'), [0.9, 0.9, 0.95, 1, 1])], late).state, 'yes');
  assert.is(claimOf([...sync(5), ...rowsOf(pick('densegym-late'), [0.7, 0.9, 0.7, 1, 1])], late).state, 'no');
  assert.is(claimOf([...sync(1), ...rowsOf(pick('densegym-late'), [1])], late).state, 'no');
});

test('the page says how much is missing', () => {
  const rows = [...rowsOf(pick('oracle'), [1, 1]), ...rowsOf(pick('densegym'), [0.9])];
  const page = writePage(rows, summarise(rows));
  assert.match(page, `3 of ${RUNS.length} runs so far`);
  assert.match(page, /\| pick-place \| PPO \| densegym \| 1 of 5 \| 0\.90 \| −0\.10 \| 205k \| 0k \| 100 % \|/);
  assert.match(page, '- pick-place/ppo/oracle: 3 seeds\n');
  assert.match(page, '- pick-place/ppo/densegym: 4 seeds\n');
  const all = RUNS.flatMap((run) => rowsOf(run, [1]).map((row) => ({ ...row, seed: run.seed })));
  assert.not.match(writePage(all, summarise(all)), /Not run yet|so far (yes|no)/);
});

test('the page says what was learned and lost again', () => {
  const lost = rowsOf(pick('densegym'), [1]).map((row) => ({ ...row, held_out: 0.7, false_success: 0.2 }));
  const line = '- pick-place/ppo/densegym was at 0.9 after 0k steps and ended at 0.70; 20.0 % of';
  assert.match(writePage(lost, summarise(lost)), line);
  const kept = rowsOf(pick('densegym'), [1]);
  assert.not.match(writePage(kept, summarise(kept)), 'lost again');
});

test('a picture has a line for each reward, and a band where there are several seeds', () => {
  const svg = drawCurves(summarise([...rowsOf(pick('oracle'), [1, 0.5]), ...rowsOf(pick('densegym'), [0.9])]));
  assert.match(svg, 'oracle: 2 of 5 seeds');
  assert.is(svg.match(/aria-label="area"/g)?.length, 1);
  const area = svg.slice(svg.indexOf('aria-label="area"'), svg.indexOf('aria-label="line"'));
  assert.is(area.match(/<path/g)?.length, 1);
  assert.is(svg.slice(svg.indexOf('aria-label="line"')).match(/<path/g)?.length, 2);
});

test.run();
