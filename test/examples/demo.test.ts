import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judge } from '../../examples/demo/claims.ts';
import type { EpisodeRecord, StepRecord } from '../../examples/demo/episodes.ts';
import { readFlags } from '../../examples/demo/flags.ts';
import { instructionFor, KINDS, type Kind, sceneOf } from '../../examples/demo/kinds.ts';
import { summarise, summariseKind } from '../../examples/demo/summary.ts';
import { COLUMNS } from '../../examples/demo/table.ts';
import { goalOfInstruction, resetWorld } from '../../src/env/tabletop/index.ts';
import { formatTable } from '../../src/report/table.ts';

function kind(id: string): Kind {
  const found = KINDS.find((each) => each.id === id);
  if (!found) throw new Error(`no kind ${id}`);
  return found;
}

/** An episode whose progress is given; P(True) equals it, and the last step pays 1. */
function episode(progress: readonly number[], seed = 1): EpisodeRecord {
  const steps = progress.map((value, step): StepRecord => {
    const envReward = step === progress.length - 1 ? 1 : 0;
    const score = { logprobTrue: Math.log(value), durationMs: step + 1, model: 'model@1' };
    const terms = [envReward + 0.5, value];
    const rest = { shaping: 0.5, successBonus: 0, holdsCube: false, replyMs: 10 };
    return { step, reward: envReward + 0.5, envReward, progress: value, terms, score, ...rest };
  });
  return { seed, instruction: 'put it there', steps, success: true };
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} instead of ${expected}`);
}

test('a kind is summed up by its means, and a constant episode has no VOC', () => {
  const episodes = [episode([0.1, 0.5, 0.9]), episode([0.3, 0.2, 0.1]), episode([0.2, 0.2, 0.2])];
  const row = summariseKind({ kind: kind('expert'), episodes });
  near(row.voc, 0);
  assert.is(row.vocUndefined, 1);
  near(row.progressStart, 0.2);
  near(row.progressEnd, 0.4);
  near(row.pTrue, 0.4);
  near(row.denseReturn, 2.5);
  near(row.denseOnTheWay, 1);
  near(row.sparseReturn, 1);
  near(row.changeP95, 0.74);
});

test('steps between two scored ones do not count for VOC', () => {
  const { steps, ...rest } = episode([0.1, 0.9, 0.5]);
  const held = steps.map(({ score, ...step }) => (step.step === 1 ? step : { ...step, ...(score && { score }) }));
  near(summariseKind({ kind: kind('expert'), episodes: [{ ...rest, steps: held }] }).voc, 1);
});

test('the summary takes each number from its own kind', () => {
  const played = [
    { kind: kind('expert'), episodes: [episode([0.1, 0.9], 4), episode([0.2, 0.7], 5)] },
    { kind: kind('wrong_cube'), episodes: [episode([0.1, 0.05])] },
    { kind: kind('random'), episodes: [episode([0.2, 0.1])] },
    { kind: kind('frozen'), episodes: [episode([0.2, 0.25])] },
  ];
  const summary = summarise(played, 12);
  near(summary.expert_voc, 1);
  near(summary.random_voc, -1);
  near(summary.p_true_right, 0.8);
  near(summary.p_true_wrong_cube, 0.05);
  near(summary.frozen_change_p95, 0.05);
  near(summary.steps_per_s, 100);
  near(summary.score_ms_p50, 1.5);
  assert.is(summary.model, 'model@1');
  assert.is(summary.non_finite_terms, 0);
  assert.equal(
    judge(summary).flatMap(({ key, holds }) => (holds ? [] : [key])),
    ['random_voc'],
  );
});

test('a missing number and a term that is not finite fail the claims', () => {
  const { steps, ...rest } = episode([0.1, 0.9]);
  const broken = steps.map((step) => ({ ...step, terms: [Number.NaN, Number.POSITIVE_INFINITY] }));
  const summary = summarise([{ kind: kind('expert'), episodes: [{ ...rest, steps: broken }] }], 1);
  assert.is(summary.non_finite_terms, 4);
  const missed = judge(summary).flatMap(({ key, holds }) => (holds ? [] : [key]));
  assert.equal(missed, ['random_voc', 'p_true_wrong_cube', 'non_finite_terms']);
});

test('wrong instructions name what is on the table and not the task, or what is not on the table', () => {
  for (let seed = 0; seed < 32; seed++) {
    const { cubes, zones } = resetWorld(seed, sceneOf(seed));
    const [cube, zone] = [cubes.map(({ color }) => color), zones.map(({ color }) => color)];
    assert.equal(goalOfInstruction(instructionFor('wrong cube', seed)), {
      task: 'pick-place',
      cube: cube[1],
      zone: zone[0],
    });
    assert.equal(goalOfInstruction(instructionFor('wrong zone', seed)), {
      task: 'pick-place',
      cube: cube[0],
      zone: zone[1],
    });
    const absent = goalOfInstruction(instructionFor('absent object', seed));
    assert.ok(absent?.task === 'pick-place' && !(cube.includes(absent.cube) && zone.includes(absent.zone)));
  }
});

test('a table has a line for each kind, and columns that stand under their heads', () => {
  const [head = '', , ...body] = formatTable(COLUMNS, [
    summariseKind({ kind: kind('expert'), episodes: [episode([0.1, 0.9])] }),
  ]).split('\n');
  assert.is(body.length, 1);
  assert.is(body[0]?.length, head.length);
});

test('a wrong flag is refused by name', () => {
  assert.throws(() => readFlags(['--episode', '3']), /--episode/);
  assert.throws(() => readFlags(['--episodes', '0']), /--episodes takes a whole number from 1 to 10000, got 0/);
  assert.throws(() => readFlags(['--episodes', '2.5']), /got 2.5/);
  assert.throws(() => readFlags(['--train-steps', '10']), /--train-steps takes a whole number from 1024/);
  assert.is(readFlags([])?.gate, true);
  assert.equal([readFlags([])?.train, readFlags(['--quick'])?.train], [true, false]);
  assert.is(readFlags(['--help']), undefined);
});

test('two episodes a kind through the real gateway leave a report, two pictures and a summary', () => {
  const out = mkdtempSync(join(tmpdir(), 'densegym-demo-'));
  try {
    const args = ['--import', 'tsx', 'examples/demo/main.ts', '--episodes', '2', '--out', out, '--no-gate', '--quick'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 120_000 });
    assert.is(status, 0, stderr);
    assert.match(stdout, /^expert +rises to the end/m);
    assert.not.match(stdout, 'SAC');
    const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as Record<string, unknown>;
    for (const key of [
      'expert_voc',
      'frozen_change_p95',
      'p_true_right',
      'p_true_wrong_cube',
      'random_voc',
      'seconds',
    ]) {
      assert.type(summary[key], 'number', key);
    }
    assert.ok(Number(summary['steps_per_s']) > 0 && Number(summary['score_ms_p50']) > 0);
    assert.is(summary['non_finite_terms'], 0);
    assert.is(summary['dense_success'], null);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    assert.is(report.match(/<figure/g)?.length, 2);
    assert.not.match(report.replaceAll('http://www.w3.org/', ''), /https?:\/\//);
    for (const picture of ['curves.png', 'filmstrip.png']) {
      assert.is(readFileSync(join(out, picture)).subarray(1, 4).toString(), 'PNG');
    }
  } finally {
    rmSync(out, { recursive: true });
  }
});

test('a short training with both rewards leaves its curves, the policies at work, and their success', () => {
  const out = mkdtempSync(join(tmpdir(), 'densegym-demo-'));
  try {
    const flags = ['--episodes', '1', '--train-steps', '2048', '--out', out, '--no-gate'];
    const args = ['--import', 'tsx', 'examples/demo/main.ts', ...flags];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 180_000 });
    assert.is(status, 0, stderr);
    assert.match(stdout, /^SAC, dense reward: \d+ % of 100 held-out episodes done, 2048 steps/m);
    assert.match(stdout, /^SAC, sparse reward: \d+ % of 100 held-out episodes done, 2048 steps/m);
    const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as Record<string, unknown>;
    assert.equal([summary['train_steps'], summary['sparse_train_steps']], [2048, 2048]);
    for (const key of ['dense_success', 'sparse_success', 'dense_false_success', 'train_seconds']) {
      assert.type(summary[key], 'number', key);
    }
    assert.is(readFileSync(join(out, 'report.html'), 'utf8').match(/<figure/g)?.length, 4);
    for (const picture of ['learning.png', 'policies.png']) {
      assert.is(readFileSync(join(out, picture)).subarray(1, 4).toString(), 'PNG');
    }
  } finally {
    rmSync(out, { recursive: true });
  }
});

test('claims about training are made where something was trained, and only there', () => {
  const summary = summarise([{ kind: kind('expert'), episodes: [episode([0.1, 0.9])] }], 1);
  const keys = (changed: Partial<typeof summary>) => judge({ ...summary, ...changed }).map(({ key }) => key);
  assert.not.ok(keys({}).includes('dense_success'));
  assert.ok(keys({ dense_success: 0.9, sparse_success: 0 }).includes('sparse_success'));
  const missed = judge({ ...summary, dense_success: 0.79, sparse_success: 0.06 }).filter(({ holds }) => !holds);
  assert.equal(
    missed.map(({ key }) => key).filter((key) => key.endsWith('success')),
    ['dense_success', 'sparse_success'],
  );
});

test.run();
