/**
 * Runs every training of docs/decisions/2026-11-23-rewards-by-training.md that has no row yet: hours. Interrupted, it goes
 * on where it stopped.
 *
 * Run: node --import tsx bench/rewards/all.ts [--part sac|edge|ppo|ceiling] [--parallel 2]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TASKS } from '../../src/env/tabletop/index.ts';

const RUN = fileURLToPath(new URL('./run.ts', import.meta.url));
const SEEDS = ['0', '1', '2'];

/** Those of `variants.ts` that make a difference on a table with a rim. */
const VARIANTS = ['base', 'append-only', 'offset-0', 'success-ends', 'bonus-1', 'double-scale', 'smoothed'];
/** Fewer steps than a policy needs to be perfect: the variants differ in how fast they learn. */
const SAC_STEPS = ['--steps', '24576'];
const PPO_STEPS = ['--steps', '112640'];

const cross = (...choices: string[][]) => SEEDS.flatMap((seed) => choices.map((choice) => [...choice, '--seed', seed]));

const PARTS: Readonly<Record<string, readonly string[][]>> = {
  sac: cross(...VARIANTS.map((reward) => ['--reward', reward, ...SAC_STEPS])),
  edge: cross(...['base', 'failure-zero'].map((reward) => ['--edge', 'open', '--reward', reward, ...SAC_STEPS])),
  ppo: cross(...VARIANTS.map((reward) => ['--algo', 'ppo', '--reward', reward, ...PPO_STEPS])),
  ceiling: cross(
    ...TASKS.flatMap((task) => ['sac', 'ppo'].map((algo) => ['--task', task, '--algo', algo, '--reward', 'oracle'])),
  ),
};

const { values } = parseArgs({
  options: { part: { type: 'string' }, parallel: { type: 'string', default: '2' } },
});
const queue = Object.entries(PARTS).flatMap(([part, runs]) => (part === (values.part ?? part) ? runs : []));
if (queue.length === 0) throw new Error(`--part takes one of ${Object.keys(PARTS).join(', ')}, got ${values.part}`);

async function work(): Promise<void> {
  for (let flags = queue.shift(); flags !== undefined; flags = queue.shift()) {
    const child = spawn(process.execPath, ['--import', 'tsx', RUN, ...flags], {
      stdio: ['ignore', 'inherit', 'ignore'],
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) process.stderr.write(`${flags.join(' ')} ended with exit code ${code}\n`);
    process.stderr.write(`${queue.length} trainings wait\n`);
  }
}

await Promise.all(Array.from({ length: Number(values.parallel) }, work));
