import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readAnyCalibration, writeCalibration } from '../../src/reward/calibration-file.ts';
import { question } from '../../src/scorer/prompt.ts';
import { INSTRUCTION_SLOT } from '../../src/scorer/scorer.ts';
import { runCli } from '../support/cli.ts';
import { writeEpisode } from '../support/episode.ts';

const dir = mkdtempSync(join(tmpdir(), 'densegym-score-'));
const whole = join(dir, 'whole');
const bare = join(dir, 'bare');
let instruction = '';
let count = 0;
test.before(async () => {
  ({ instruction, count } = await writeEpisode(whole, 'expert', 5));
  await writeEpisode(bare, 'expert', 5, bare);
});
test.after(() => rmSync(dir, { recursive: true }));

function lines(stdout: string) {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(['score', ...args]);
  assert.is(code, 2, stderr);
  assert.is(stdout, '');
  assert.not.match(stderr, /^\s+at /m, 'no stack trace');
  return stderr;
}

test('a line a prefix, its last frame always, and a curve that rises on an expert', async () => {
  const { code, stdout, stderr } = await runCli(['score', whole, '--json', '--sampling-fps', '4']);
  assert.is(code, 0, stderr);
  const all = lines(stdout);
  assert.is(all.at(-1).step, count - 1);
  assert.equal(Object.keys(all[0]), [
    ...['step', 'seconds', 'frames', 'score', 'logprob_true', 'logprob_false', 'progress', 'censored'],
    ...['tokens_evaluated', 'bytes_sent', 'ms', 'model', 'scorer', 'layout', 'calibration', 'out_of_domain'],
  ]);
  assert.equal(
    all.slice(0, 3).map(({ step }) => step),
    [0, 3, 5],
  );
  assert.ok(all.at(-1).progress > 0.7 && all[0].progress < 0.3, stdout);
  assert.is(stderr.split('\n').length, 2, 'one line, no warning');
  const cost = /^scored (\d+) of (\d+) frames \(sampling\.fps 4\); topreward by tabletop-vlm.*\d+ calls/.exec(stderr);
  assert.equal(cost?.slice(1), [String(all.length), String(count)]);
  const { model, scorer, layout, calibration, out_of_domain } = all[0];
  assert.match(model, /^tabletop-vlm-\d+@/);
  assert.equal([scorer, layout, out_of_domain], ['topreward', 'stamped-images', false]);
  assert.match(calibration, /^tabletop-vlm.*-topreward-/);
});

test('a folder of pictures alone is an episode: in order of their numbers, with the instruction of the flag', async () => {
  const named = await runCli(['score', bare, '--json', '--instruction', instruction, '--fps', '10']);
  const full = await runCli(['score', whole, '--json']);
  const faster = await runCli(['score', whole, '--json', '--fps', '20']);
  assert.is(lines(faster.stdout).at(-1).seconds, (count - 1) / 20, 'the flag wins over episode.json');
  const scores = ({ stdout }: { stdout: string }) => lines(stdout).map(({ score }) => score);
  assert.equal(scores(named), scores(full));
});

test('with a cache the second run asks nothing and prints the same bytes; another question asks again', async () => {
  const args = ['score', whole, '--json', '--vlm-cache', join(dir, 'cache')];
  const [first, second] = [await runCli(args), await runCli(args)];
  assert.is(second.stdout, first.stdout);
  assert.match(second.stderr, /: 0 calls, 0 tokens evaluated/);
  for (const other of [
    ['--instruction', 'reach the red cube'],
    ['--scorer', 'log-odds'],
    ['--sampling-policy', 'window:4'],
  ]) {
    assert.not.match((await runCli([...args, ...other])).stderr, /: 0 calls/, `${other}`);
  }
});

test('a recording plays back the same numbers', async () => {
  const recording = join(dir, 'recording');
  const live = await runCli(['score', whole, '--json', '--vlm-record', recording]);
  const played = await runCli(['score', whole, '--json', '--engine', `recorded:${recording}`]);
  assert.is(played.code, 0, played.stderr);
  const numbers = ({ stdout }: { stdout: string }) =>
    lines(stdout).map((line) => [line.score, line.progress, line.calibration, line.tokens_evaluated]);
  assert.equal(numbers(played), numbers(live));
});

test('the GGUF of the bundled model is calibrated as the model is, exact or not, and knows one layout', async () => {
  const gguf = ['--engine', 'gguf:models/tabletop-vlm/model.gguf', '--sampling-fps', '2'];
  const [embedded, fast, exact] = await Promise.all([
    runCli(['score', whole, '--json', '--sampling-fps', '2']),
    runCli(['score', whole, '--json', ...gguf]),
    runCli(['score', whole, '--json', ...gguf, '--vlm-exact']),
  ]);
  const progress = ({ stdout }: { stdout: string }) => lines(stdout).map((line) => line.progress);
  for (const { stdout, stderr, code } of [fast, exact]) {
    assert.is(code, 0, stderr);
    assert.match(lines(stdout)[0].calibration, /^model@[0-9a-f]{8}(-f32)?-topreward-/);
    for (const [i, value] of progress({ stdout }).entries()) {
      assert.ok(Math.abs(value - progress(embedded)[i]) < 5e-3, `${value}`);
    }
  }
  const message = await refused(whole, ...gguf, '--layout', 'paper-video');
  assert.match(
    message,
    /model@.* was trained on layout stamped-images only, and not on paper-video; leave --layout out/,
  );
});

test('pictures and instructions that the bundled model does not know are scored with a warning', async () => {
  const foreign = join(dir, 'foreign');
  mkdirSync(foreign);
  const picture = sharp({ create: { width: 80, height: 60, channels: 3, background: 'grey' } });
  await picture.png().toFile(join(foreign, '0.png'));
  const { code, stdout, stderr } = await runCli(['score', foreign, '--json', '--instruction', 'fold the towel']);
  assert.is(code, 0, stderr);
  assert.is(lines(stdout)[0].out_of_domain, true);
  assert.match(stderr, /^warning: tabletop-vlm.*mean nothing here: .*80×60 pixels.*"fold the towel"/);
});

test('a folder that cannot be written to is refused in one line', async () => {
  writeFileSync(join(dir, 'file'), '');
  for (const flag of ['--vlm-cache', '--vlm-record']) {
    const message = await refused(whole, flag, join(dir, 'file'));
    assert.match(message, new RegExp(`^densegym: vlm\\.${flag.slice(6)} .*file is no folder that .* name another\n$`));
  }
});

test('a budget that is spent stops it clearly', async () => {
  const { code, stdout, stderr } = await runCli(['score', whole, '--json', '--budget-calls', '3']);
  assert.is(code, 2);
  assert.is(lines(stdout).length, 3);
  assert.match(stderr, /^scored 3 of \d+ frames .*: 3 calls/);
  assert.match(stderr, /all 3 requests of budget.calls are spent/);
});

test('scores less their frozen control need a calibration of their own, and name it', async () => {
  const bundled = 'models/tabletop-vlm/calibration.json';
  assert.match(await refused(whole, '--scorer-control', 'frozen'), /fitted for scorer topreward\+frozen/);
  const other = await refused(whole, '--scorer-control', 'frozen', '--calibration', bundled);
  assert.match(other, /fitted for scorer topreward, this is topreward\+frozen/);
  const own = join(dir, 'frozen.json');
  const { model, layout, sampling, episodes, progress, success } = readAnyCalibration(bundled);
  const score = { model, layout, name: 'topreward+frozen', prompt: question(INSTRUCTION_SLOT) };
  const { id } = writeCalibration(own, score, { sampling, episodes, progress, success });
  const args = ['--scorer-control', 'frozen', '--calibration', own, '--sampling-fps', '3'];
  const { code, stdout, stderr } = await runCli(['score', whole, '--json', ...args]);
  assert.is(code, 0, stderr);
  assert.is(lines(stdout)[0].score, 0, 'the first prefix is frozen itself');
  assert.ok(lines(stdout).at(-1).score > 1, stdout);
  assert.ok(stderr.includes(`calibration ${id}:`), stderr);
});

test('what is wrong with an episode is said with the way out', async () => {
  mkdirSync(join(dir, 'empty'), { recursive: true });
  assert.match(await refused(join(dir, 'nowhere')), /nowhere is no folder/);
  assert.match(await refused(join(dir, 'empty')), /holds no frames; put pictures into/);
  assert.match(await refused(bare), /no instruction: give --instruction/);
  assert.match(
    await refused(whole, '--camera', 'wrist'),
    /has one camera, without a name; leave --camera out, or put the frames of "wrist" into .*frames\/wrist/,
  );
  assert.match(await refused(whole, '--fps', '0'), /--fps takes a number above 0/);
  assert.match(await refused(whole, '--engine', 'vlm:http://x'), /engine .*must be one of embedded/);
  assert.match(await refused(whole, '--engine', 'llama-server:http://user:pw@127.0.0.1:1'), /must be one of/);
  assert.match(await refused(whole, '--layout', 'paper-video'), /reads layout stamped-images, and not paper-video/);
  await writeEpisode(join(dir, 'broken'), 'expert', 5);
  writeFileSync(join(dir, 'broken', 'episode.json'), '{"fps": -1}');
  assert.match(
    await refused(join(dir, 'broken')),
    /^densegym: .*episode\.json cannot be read: "fps" must be above 0, got -1\n$/,
  );
  writeFileSync(join(bare, '3.png'), 'no picture');
  const { code, stderr } = await runCli(['score', bare, '--instruction', 'x']);
  assert.is(code, 2);
  assert.match(stderr, /step 3.*is not a picture/);
});

test.run();
