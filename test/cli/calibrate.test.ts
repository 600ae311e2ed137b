import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeCalibration } from '../../src/reward/calibration-file.ts';
import { runCli } from '../support/cli.ts';
import { writeEpisode } from '../support/episode.ts';

const EACH = 10;
const dir = mkdtempSync(join(tmpdir(), 'densegym-calibrate-'));
const [good, bad] = [join(dir, 'good'), join(dir, 'bad')];
const out = join(dir, 'calibration.json');
const plot = join(dir, 'reliability.svg');
test.before(async () => {
  for (let i = 0; i < EACH; i++) {
    await writeEpisode(join(good, String(i)), 'expert', 20 + i);
    await writeEpisode(join(bad, String(i)), 'failing', 40 + i);
  }
});
test.after(() => rmSync(dir, { recursive: true }));

/** These episodes end with their success: one frame shows it, so one vote has to do. */
const VOTES = ['--success-k', '1', '--success-n', '1'];
const SETTINGS = ['--sampling-fps', '4', '--vlm-cache', join(dir, 'cache')];
const calibrate = (...args: string[]) => runCli(['calibrate', ...args, ...SETTINGS]);
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await calibrate('--out', join(dir, 'none.json'), ...args);
  assert.is(code, 2, stderr);
  assert.is(stdout, '');
  assert.not.match(stderr, /^\s+at /m, 'no stack trace');
  assert.not(existsSync(join(dir, 'none.json')));
  return stderr;
}

/** A copy of an episode, with another `episode.json`. */
function relabelled(name: string, change: object): string {
  const copy = join(dir, 'copies', name);
  cpSync(join(good, '0'), copy, { recursive: true });
  writeFileSync(join(copy, 'episode.json'), JSON.stringify({ ...read(join(good, '0', 'episode.json')), ...change }));
  return copy;
}

test('labelled episodes give a file with both maps, a threshold and what it rests on, and a diagram', async () => {
  const { code, stdout, stderr } = await calibrate(good, bad, '--alpha', '0.1', '--out', out, '--plot', plot, ...VOTES);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^episodes {4}10 successes, 10 failures$/m);
  assert.match(stdout, /^threshold {3}0\.\d{4}: of coming failures at most 10\.0 % .* in 1 of 1 .* on 10 failures$/m);
  assert.match(stdout, /^progress .*; 0\.[0-3]\d to 0\.[6-9]\d on successes, 0\.[0-4]\d at the end of failures$/m);
  assert.match(stdout, /^recognised {2}(8|9|10) of 10 successes$/m);
  assert.match(stdout, /exchangeable .* A policy in training changes/s);
  assert.match(stderr, /^calibrate: 20 of 20 episodes scored$/m);
  const { threshold, progress, success, episodes, sampling, heldOutEce, resets } = read(out);
  assert.equal(episodes, { successes: EACH, failures: EACH });
  assert.equal(
    [threshold.alpha, threshold.k, threshold.n, threshold.scores.length, sampling.fps],
    [0.1, 1, 1, EACH, 4],
  );
  assert.ok(threshold.value > 0 && threshold.value < 1 && success.temperature > 0 && heldOutEce < 0.3);
  assert.ok(progress.offset > -4 && progress.offset < -1, `${progress.offset}`);
  assert.is(resets.sampling, sampling.policy);
  assert.is(resets.progress.length, 2 * EACH);
  assert.ok(
    resets.progress.every((each: number) => each >= 0 && each < 0.5),
    'nothing is done at a reset',
  );
  const svg = readFileSync(plot, 'utf8');
  assert.is(svg.match(/<circle /g)?.length, 2, 'a dot for each bin of ten');
});

test('a calibration serves the scorer it was made for, with the votes and sampling of its threshold, and no other', async () => {
  const scored = await runCli(['score', join(good, '1'), '--calibration', out, '--sampling-fps', '4']);
  assert.match(scored.stderr, `calibration ${read(out).id}`);
  const other = await runCli(['score', join(good, '1'), '--calibration', out, '--scorer', 'log-odds']);
  assert.match(other.stderr, /was fitted for scorer topreward, this is log-odds/);
  const doctor = (...args: string[]) =>
    runCli(['doctor', '--env', 'builtin:tabletop/pick-place', '--calibration', out, ...args]);
  const same = await doctor('--sampling-fps', '4', ...VOTES);
  assert.match(same.stdout, /ok +engine: .*success at P ≥ 0\.\d+/);
  assert.match((await doctor('--sampling-fps', '4')).stdout, /FAIL +engine: .*is for 1 votes of 1/);
});

test('scores less their frozen control get a calibration of their own', async () => {
  const own = join(dir, 'frozen.json');
  const control = ['--scorer-control', 'frozen'];
  const { code, stderr } = await calibrate(good, bad, '--alpha', '0.1', '--out', own, ...control, ...VOTES);
  assert.is(code, 0, stderr);
  assert.is(read(own).scorer, 'topreward+frozen');
  const scored = await runCli(['score', join(good, '1'), '--calibration', own, '--sampling-fps', '4', ...control]);
  assert.match(scored.stderr, `topreward+frozen by ${read(own).model}`);
});

test('a refresh leaves the maps and counts old and new failures', async () => {
  const next = join(dir, 'next.json');
  const { code, stdout, stderr } = await calibrate(bad, good, '--refresh', out, '--out', next, ...VOTES);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^refreshed .* with 10 failures; the maps are as they were$/m);
  const [before, after] = [read(out), read(next)];
  assert.equal(after.threshold.scores, [...before.threshold.scores, ...before.threshold.scores]);
  assert.equal([after.progress, after.success, after.threshold.alpha], [before.progress, before.success, 0.1]);
  assert.is.not(after.id, before.id);
});

test('a refresh is refused without failures, with other votes, and for the calibration of another model', async () => {
  assert.match(await refused(good, '--refresh', out, ...VOTES), /none of the 10 episodes is a failure/);
  assert.match(await refused(bad, '--refresh', out), /were scored with \{"k":1,.*, and this is \{"k":2,/);
  const few = await refused(bad, '--refresh', out, '--alpha', '0.04', ...VOTES);
  assert.match(few, /alpha 0\.04 needs at least 1\/alpha − 1 = 24 failures, there are 20/);
  const other = join(dir, 'other.json');
  const { version, id, model, layout, scorer, prompt, ...content } = read(out);
  writeCalibration(other, { model: 'another-vlm', layout, name: scorer, prompt: '' }, content);
  assert.match(
    await refused(bad, '--refresh', other, ...VOTES),
    /was fitted for model another-vlm, this is tabletop-vlm/,
  );
});

test('successes that end at once, beside a failure that looks done for long, are not recognised: that is said', async () => {
  const held = relabelled('held', { success: false });
  const frames = readdirSync(join(held, 'frames')).length;
  for (let more = 0; more < 12; more++) {
    cpSync(join(held, 'frames', `${frames - 1}.png`), join(held, 'frames', `${frames + more}.png`));
  }
  const short = join(dir, 'short.json');
  const votes = ['--success-k', '3'];
  const { stdout } = await calibrate(good, bad, held, '--alpha', '0.09', '--out', short, ...votes);
  assert.match(stdout, /few: record 3 frames beyond the success, since 3 of 3 must show it/);
});

test('episodes that cannot be calibrated on are refused before anything is scored', async () => {
  for (const [args, message] of [
    [[good], /all 10 episodes are successes; calibration needs failures too/],
    [[bad], /all 10 episodes are failures; calibration needs successes too/],
    [
      [join(good, '0'), join(bad, '0'), join(bad, '1')],
      /1 successes and 2 failures are too few; .* at least 10 of each/,
    ],
    [
      [good, bad],
      /alpha 0\.05 needs at least 1\/alpha − 1 = 19 failures, there are 10; add 9 failing episodes, or raise/,
    ],
    [[good, bad, '--alpha', '0.01'], /alpha 0\.01 needs at least 1\/alpha − 1 = 99 failures/],
    [[join(dir, 'nowhere')], /nowhere is no folder/],
    [[good, relabelled('unlabelled', { success: undefined })], /unlabelled\/episode\.json has no "success"/],
    [[good, relabelled('silent', { instruction: undefined })], /there is no instruction: .*silent\/episode\.json/],
    [
      [good, bad, '--alpha', '0.1', relabelled('wrong', { progress: [0, 1] })],
      /wrong\/episode\.json has 2 values of "progress", and the episode \d+ frames/,
    ],
  ] as const) {
    assert.match(await refused(...args), message);
  }
});

test('options that cannot be are refused by value', async () => {
  for (const [args, message] of [
    [['--alpha', '0'], /--alpha takes a number above 0 and below 1, got "0"/],
    [['--alpha', '1.5'], /--alpha takes a number above 0 and below 1, got "1\.5"/],
    [['--alpha', 'low'], /--alpha takes a number above 0 and below 1, got "low"/],
    [['--out', join(dir, 'no', 'c.json')], /--out .*no.c\.json: there is no folder .*no; make it first/],
    [['--plot', join(dir, 'plot.pdf')], /plot\.pdf: its name must end in \.svg or \.png/],
    [['--plot', plot, '--refresh', out], /--plot shows P\(success\), which --refresh leaves as it is/],
  ] as const) {
    assert.match(await refused(good, bad, ...args), message);
  }
});

test.run();
