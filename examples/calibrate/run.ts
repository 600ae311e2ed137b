/**
 * Records labelled episodes, calibrates on them, and judges others with the result: progress must rise on experts and stay
 * low on failures, and no failure may be taken for a success.
 *
 * Run: node --import tsx examples/calibrate/run.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded.ts';
import { successOf } from '../../src/reward/calibration.ts';
import { readCalibration } from '../../src/reward/calibration-file.ts';
import { createSuccessVerdict } from '../../src/reward/success.ts';
import { createTopReward } from '../../src/scorer/labels.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const densegym = (...args: string[]) => runNode([path('../../bin/densegym.js'), ...args]);
/** Recorded, and not calibrated on. */
const UNSEEN = 4;

function runNode(args: readonly string[]): string {
  return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function record(folder: string, episodes: number, seed: number): void {
  const flags = ['--episodes', String(episodes), '--seed', String(seed)];
  runNode(['--import', 'tsx', path('record.ts'), folder, ...flags]);
}

/** What went wrong; nothing when all is well. */
async function run(dir: string): Promise<readonly string[]> {
  const [seen, unseen, file] = [join(dir, 'seen'), join(dir, 'unseen'), join(dir, 'calibration.json')];
  record(seen, 20, 1);
  record(unseen, UNSEEN, 2);
  process.stdout.write(densegym('calibrate', seen, '--out', file, '--plot', join(dir, 'reliability.svg')));
  const engine = await createEmbeddedEngine();
  const calibration = readCalibration(file, createTopReward(engine));
  await engine.close();
  const { threshold } = calibration;
  if (!threshold) return ['the calibration has no threshold'];
  return readdirSync(unseen).flatMap((name) => {
    const lines = densegym('score', join(unseen, name), '--json', '--calibration', file).trim().split('\n');
    const scored = lines.map((line) => JSON.parse(line) as { progress: number; score: number });
    const verdict = createSuccessVerdict({ ...threshold, threshold: threshold.value });
    const claimed = scored.map(({ score }) => verdict(successOf(score, calibration))).at(-1) === true;
    const [first, last] = [scored[0]?.progress ?? Number.NaN, scored.at(-1)?.progress ?? Number.NaN];
    const said = `${name}: progress ${first.toFixed(2)} to ${last.toFixed(2)}, ${claimed ? 'success' : 'no success'}`;
    process.stdout.write(`${said}\n`);
    const isGood = name.startsWith('expert') ? claimed && first < 0.35 && last > 0.7 : !claimed && last < 0.6;
    return isGood ? [] : [said];
  });
}

const dir = mkdtempSync(join(tmpdir(), 'densegym-calibrate-'));
try {
  const wrong = await run(dir);
  if (wrong.length > 0) throw new Error(`not as it should be:\n${wrong.join('\n')}`);
} finally {
  rmSync(dir, { recursive: true });
}
