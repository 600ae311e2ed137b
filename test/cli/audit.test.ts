import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { audit } from '../../src/cli/audit.ts';
import { resolveOfflineConfig } from '../../src/config/resolve.ts';
import type { DenseGymError } from '../../src/errors.ts';
import { writeEpisode as writeFolder } from '../../src/recorder/write-episode.ts';
import { runCli } from '../support/cli.ts';
import { writeEpisode } from '../support/episode.ts';

const dir = mkdtempSync(join(tmpdir(), 'densegym-audit-'));
const episodes = join(dir, 'episodes');
const out = join(dir, 'out');
test.before(async () => {
  for (const seed of [20, 21]) await writeEpisode(join(episodes, `expert-${seed}`), 'expert', seed);
  for (const seed of [20, 21]) await writeEpisode(join(episodes, `failing-${seed}`), 'failing', seed);
});
test.after(() => rmSync(dir, { recursive: true }));

const run = (...args: string[]) => runCli(['audit', ...args, '--out', out, '--sampling-fps', '3']);

test('prints every control, success, length bias and cost, and leaves numbers, plots and one page', async () => {
  const json = join(dir, 'audit.json');
  const wrong = 'put the blue cube in the yellow zone';
  const { code, stdout, stderr } = await run(episodes, '--json', json, '--wrong-instruction', wrong);
  assert.is(code, 0, stderr);
  for (const row of [
    /^successes +rise to the end +2 +0 +(0\.9\d|1\.00)/m,
    /^failures +end low +2 +0 /m,
    /^frozen at the start +no rise, ends low +2 +0 /m,
    /^frozen at the middle .*^frozen at the end .*^stops half-way .*^reversed .*^shuffled .*^wrong instruction .*^blank .*^text in image /ms,
    /^ROC-AUC of the last score +1\.000/m,
    /^success above failure, same instruction \(\d pairs\)/m,
    /^calibration error of P\(success\), 1 bin +0\.\d{3}/m,
    /^frozen control +0 /m,
    /^a score: 2\.0 images, .* tokens evaluated, 0 bytes sent, [\d.]+ ms/m,
    /^the audit: \d+ calls/m,
  ]) {
    assert.match(stdout, row);
  }
  assert.match(stderr, /audit: \d+ of \d+ showings/);
  const told = JSON.parse(readFileSync(json, 'utf8'));
  assert.is(told.scorer, 'topreward');
  assert.ok(told.controls.length === 11 && told.success.end.auc === 1 && told.lengthBias.length === 2);
  assert.match(readFileSync(join(out, 'report.html'), 'utf8'), /<figure class="card"><svg/);
  for (const name of ['curves.png', 'success.png']) assert.ok(existsSync(join(out, name)), name);
});

test('a budget that is spent is counted and shown, and the exit code says so', async () => {
  const { code, stdout, stderr } = await run(episodes, '--budget-calls', '60');
  assert.is(code, 1);
  assert.match(stdout, /^no episode has another instruction; give --wrong-instruction TEXT$/m);
  assert.match(stdout, /^text in image +no rise, ends low +0 +2 /m);
  assert.match(stderr, /audit: not scored: \d+ × BUDGET_SPENT: all 60 requests/);
});

test('unknown flags, and no episodes at all, are usage errors', async () => {
  const [unknown, none] = await Promise.all([run(episodes, '--engin', 'x'), runCli(['audit'])]);
  assert.is(unknown.code, 2);
  assert.match(unknown.stderr, /unknown option '--engin'\n\(Did you mean --engine\?\)/);
  assert.is(none.code, 2);
  assert.match(none.stderr, /missing required argument 'episodes'/);
});

/** What a mistake is told; nothing may be scored or written. */
async function refused(folders: readonly string[], more: object = {}, flags: Record<string, string> = {}) {
  const command = { episodes: folders, fps: undefined, out, json: undefined, wrongInstruction: undefined, seed: 0 };
  try {
    await audit({ ...command, ...more }, resolveOfflineConfig({ flags, variables: {} }));
  } catch (error) {
    return `${(error as DenseGymError).reason}: ${(error as Error).message}`;
  }
  return assert.unreachable('it was accepted') as never;
}

test('what is wrong with episodes and options is said with the way out', async () => {
  mkdirSync(join(dir, 'empty'));
  const short = join(dir, 'short');
  const grey = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
  await writeFolder(short, { instruction: 'lift', success: true }, [grey]);
  assert.match(await refused([join(dir, 'empty')]), /empty holds no episodes/);
  assert.match(await refused([]), /no episodes were named/);
  assert.match(await refused([short]), /short has 1 frame; an audit looks at change and needs 2: leave it out/);
  assert.match(
    await refused([episodes], { json: join(dir, 'no', 'a.json') }),
    /--json .*: there is no folder .*no; make/,
  );
  assert.match(await refused([episodes], { out: join(short, 'episode.json') }), /--out .*: cannot be written: EEXIST/);
  assert.match(await refused([episodes], { wrongInstruction: ' ' }), /--wrong-instruction\) is empty/);
  assert.match(await refused([episodes], {}, { '--scorer-control': 'frozen' }), /give --calibration FILE, fitted for/);
  const { code, stderr } = await run(episodes, '--seed', '1.5');
  assert.is(code, 2);
  assert.match(stderr, /--seed takes a whole number below 2\^31, got "1\.5"/);
});

test.run();
