import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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
    ...['tokens_evaluated', 'bytes_sent', 'ms'],
  ]);
  assert.equal(
    all.slice(0, 3).map(({ step }) => step),
    [0, 3, 5],
  );
  assert.ok(all.at(-1).progress > 0.7 && all[0].progress < 0.3, stdout);
  assert.match(stderr, /topreward by tabletop-vlm.*\d+ calls/);
});

test('a folder of pictures alone is an episode: in order of their numbers, with the instruction of the flag', async () => {
  const named = await runCli(['score', bare, '--json', '--instruction', instruction, '--fps', '10']);
  const full = await runCli(['score', whole, '--json']);
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
  const numbers = ({ stdout }: { stdout: string }) => lines(stdout).map((line) => [line.score, line.tokens_evaluated]);
  assert.equal(numbers(played), numbers(live));
});

test('a budget that is spent stops it clearly', async () => {
  const { code, stdout, stderr } = await runCli(['score', whole, '--json', '--budget-calls', '3']);
  assert.is(code, 2);
  assert.is(lines(stdout).length, 3);
  assert.match(stderr, /all 3 requests of budget.calls are spent/);
});

test('scores less their frozen control need a calibration of their own, and name it', async () => {
  const bundled = 'models/tabletop-vlm/calibration.json';
  assert.match(await refused(whole, '--scorer-control', 'frozen'), /fitted for scorer topreward\+frozen/);
  const other = await refused(whole, '--scorer-control', 'frozen', '--calibration', bundled);
  assert.match(other, /fitted for scorer topreward, this is topreward\+frozen/);
  const own = join(dir, 'frozen.json');
  const fitted = { ...JSON.parse(readFileSync(bundled, 'utf8')), scorer: 'topreward+frozen', id: 'own' };
  writeFileSync(own, JSON.stringify(fitted));
  const args = ['--scorer-control', 'frozen', '--calibration', own, '--sampling-fps', '3'];
  const { code, stdout, stderr } = await runCli(['score', whole, '--json', ...args]);
  assert.is(code, 0, stderr);
  assert.is(lines(stdout)[0].score, 0, 'the first prefix is frozen itself');
  assert.ok(lines(stdout).at(-1).score > 1, stdout);
  assert.match(stderr, /topreward\+frozen by .* calibration own/);
});

test('what is wrong with an episode is said with the way out', async () => {
  mkdirSync(join(dir, 'empty'), { recursive: true });
  assert.match(await refused(join(dir, 'nowhere')), /nowhere is no folder/);
  assert.match(await refused(join(dir, 'empty')), /holds no frames; put pictures into/);
  assert.match(await refused(bare), /no instruction: give --instruction/);
  assert.match(await refused(whole, '--camera', 'wrist'), /no camera "wrist"/);
  assert.match(await refused(whole, '--fps', '0'), /--fps takes a number above 0/);
  assert.match(await refused(whole, '--engine', 'vlm:http://x'), /engine .*must be one of embedded/);
  assert.match(await refused(whole, '--engine', 'llama-server:http://user:pw@127.0.0.1:1'), /must be one of/);
  assert.match(await refused(whole, '--layout', 'paper-video'), /reads layout stamped-images, and not paper-video/);
  await writeEpisode(join(dir, 'broken'), 'expert', 5);
  writeFileSync(join(dir, 'broken', 'episode.json'), '{"fps": -1}');
  assert.match(await refused(join(dir, 'broken')), /episode\.json cannot be read.*fps/s);
  writeFileSync(join(bare, '3.png'), 'no picture');
  const { code, stderr } = await runCli(['score', bare, '--instruction', 'x']);
  assert.is(code, 2);
  assert.match(stderr, /step 3.*is not a picture/);
});

test.run();
