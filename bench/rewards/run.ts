/**
 * Trains one policy with one reward and adds a row to `bench/results/rewards.json`, unless it is there. Rewards: `oracle`
 * (true progress, the ceiling), `sparse` (0 and 1), and the variants of the model's reward in `variants.ts`. SAC is that of
 * `examples/train`, in this process; PPO is stable-baselines3's, as `npm run prove` sets it up, through a gateway's wire.
 *
 * Run: node --import tsx bench/rewards/run.ts --reward base --seed 0 [--algo ppo] [--task push] [--edge open] [--steps N]
 */
import { parseArgs } from 'node:util';
import { PPO_FOR, SAC_FOR } from '../../examples/train/settings.ts';
import { BUNDLED_MODEL_DIR, readModelId } from '../../src/engine/embedded/model-files.ts';
import { EDGES, TABLETOP_VERSION, TASKS } from '../../src/env/tabletop/index.ts';
import type { Choice } from './learned.ts';
import { trainOwnSac } from './own.ts';
import { ALGORITHMS, type Algorithm, addRow, hasRow, type RowKey } from './rows.ts';
import { trainSb3Ppo } from './sb3.ts';
import { variantsAt } from './variants.ts';

const REWARDS = ['oracle', 'sparse', ...Object.keys(variantsAt(1))];
const ALGORITHM = {
  sac: { trainer: 'examples/train', train: trainOwnSac, frozen: SAC_FOR },
  ppo: { trainer: 'stable-baselines3', train: trainSb3Ppo, frozen: PPO_FOR },
} as const;

async function run(algo: Algorithm, choice: Choice, steps: number | undefined): Promise<void> {
  const { task, edge, reward, seed } = choice;
  const { trainer, train, frozen } = ALGORITHM[algo];
  const budget = steps ?? frozen[task].steps;
  const model = reward === 'oracle' || reward === 'sparse' ? 'none' : await readModelId(BUNDLED_MODEL_DIR);
  const key: RowKey = { ...choice, algo, trainer, budget, model, environment: TABLETOP_VERSION };
  if (hasRow(key)) return;
  const started = performance.now();
  const name = `${algo} ${task} ${edge} ${reward} seed ${seed}`;
  const curve: { steps: number; success: number }[] = [];
  const { heldOut, paidFalsely } = await train(choice, budget, ({ steps, success }) => {
    const tenths = (at: number) => Math.floor((at * 10) / budget);
    const isDue = tenths(steps) > tenths(curve.at(-1)?.steps ?? 0);
    curve.push({ steps, success });
    if (isDue) process.stderr.write(`${name}: ${steps} of ${budget} steps, success ${success.toFixed(2)}\n`);
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  addRow({
    ...key,
    steps: curve.map((point) => point.steps),
    success: curve.map((point) => point.success),
    false_success: paidFalsely,
    held_out: heldOut,
    seconds,
  });
  process.stdout.write(`${name}: held-out ${heldOut}, paid falsely ${paidFalsely.toFixed(3)}, ${seconds} s\n`);
}

/** @throws Error that names the flag and what it takes. */
function choose<T extends string>(flag: string, value: string, known: readonly T[]): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new Error(`${flag} takes one of ${known.join(', ')}, got ${value}`);
  return found;
}

const { values } = parseArgs({
  options: {
    algo: { type: 'string', default: 'sac' },
    reward: { type: 'string', default: 'base' },
    seed: { type: 'string', default: '0' },
    task: { type: 'string', default: 'pick-place' },
    edge: { type: 'string', default: 'rim' },
    steps: { type: 'string' },
  },
});
await run(
  choose('--algo', values.algo, ALGORITHMS),
  {
    task: choose('--task', values.task, TASKS),
    edge: choose('--edge', values.edge, EDGES),
    reward: choose('--reward', values.reward, REWARDS),
    seed: Number(values.seed),
  },
  values.steps === undefined ? undefined : Number(values.steps),
);
process.exit(); // the sessions of the gateway stay open
