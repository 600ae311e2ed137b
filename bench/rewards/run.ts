/**
 * Trains one policy with one reward and adds a row to `bench/results/rewards.json`, unless it is there. Rewards: `oracle`
 * (true progress, the ceiling), `sparse` (0 and 1), and the variants of the model's reward in `variants.ts`.
 *
 * Run: node --import tsx bench/rewards/run.ts --reward base --seed 0 [--algo ppo] [--task push] [--edge open] [--steps N]
 */
import { parseArgs } from 'node:util';
import { successRate } from '../../examples/train/evaluate.ts';
import { createOracleEnv } from '../../examples/train/in-process.ts';
import { trainPpo } from '../../examples/train/ppo.ts';
import { trainSac } from '../../examples/train/sac.ts';
import { PPO_FOR, SAC_FOR } from '../../examples/train/settings.ts';
import type { TrainingProgress, VectorEnv } from '../../examples/train/vector-env.ts';
import { createEmbeddedEngine, embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import { EDGES, type Edge, TABLETOP_VERSION, TASKS, type Task } from '../../src/env/tabletop/index.ts';
import { readCalibration } from '../../src/reward/calibration-file.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createGatewayEnv } from './gateway-env.ts';
import { ALGORITHMS, type Algorithm, addRow, hasRow, type RowKey } from './rows.ts';
import { variantsAt } from './variants.ts';

const REWARDS = ['oracle', 'sparse', ...Object.keys(variantsAt(1))];
const HELD_OUT = { count: 100, episodes: 200, seed: 1_000_000_007 };

interface Choice {
  readonly task: Task;
  readonly edge: Edge;
  readonly algo: Algorithm;
  readonly reward: string;
  readonly seed: number;
}

interface PaidEnv extends VectorEnv {
  readonly counts?: { readonly episodes: number; readonly falseSuccesses: number };
}

/** The environments under the chosen reward, and the name of the model that scores when one does. */
async function createEnv({ task, edge, algo, reward, seed }: Choice): Promise<{ env: PaidEnv; model: string }> {
  const { environments: count, settings, scale } = algo === 'sac' ? SAC_FOR[task] : PPO_FOR[task];
  const { gamma } = settings;
  if (reward === 'sparse') return { env: createOracleEnv({ task, edge, count, seed }), model: 'none' };
  if (reward === 'oracle') {
    const shaping = { gamma, scale, potentialOffset: -1, successBonus: 3 };
    return { env: createOracleEnv({ task, edge, count, seed, shaping }), model: 'none' };
  }
  const engine = await createEmbeddedEngine();
  const scorer = createTopReward(engine);
  const variant = variantsAt(scale)[reward];
  if (!variant) throw new Error(`there is no reward ${reward}`);
  const env = await createGatewayEnv({
    env: `builtin:tabletop/${task}${edge === 'open' ? '?edge=open' : ''}`,
    count,
    seed,
    gamma,
    scorer,
    calibration: readCalibration(embeddedCalibrationPath(), scorer),
    variant,
  });
  return { env, model: engine.model };
}

async function run(choice: Choice, steps: number | undefined): Promise<void> {
  const { task, edge, algo, reward, seed } = choice;
  const started = performance.now();
  const { env, model } = await createEnv(choice);
  const key: RowKey = { ...choice, model, environment: TABLETOP_VERSION };
  if (hasRow(key)) return;
  const total = steps ?? (algo === 'sac' ? SAC_FOR : PPO_FOR)[task].steps;
  const curve: { steps: number; success: number }[] = [];
  const onUpdate = ({ steps, success }: TrainingProgress) => {
    const due = Math.floor(((curve.at(-1)?.steps ?? 0) * 10) / total);
    curve.push({ steps, success });
    if (Math.floor((steps * 10) / total) === due) return undefined;
    const name = `${algo} ${task} ${reward} seed ${seed}`;
    process.stderr.write(`${name}: ${steps} of ${total} steps, success ${success.toFixed(2)}\n`);
    return undefined;
  };
  const options = { steps: total, seed, onUpdate };
  const policy =
    algo === 'sac'
      ? await trainSac(env, { ...options, settings: SAC_FOR[task].settings })
      : await trainPpo(env, { ...options, settings: PPO_FOR[task].settings });
  const seconds = Math.round((performance.now() - started) / 1000);
  const held = createOracleEnv({ task, edge, count: HELD_OUT.count, seed: HELD_OUT.seed });
  const heldOut = await successRate(held, policy, HELD_OUT.episodes);
  const paidFalsely = (env.counts?.falseSuccesses ?? 0) / Math.max(1, env.counts?.episodes ?? 0);
  addRow({
    ...key,
    steps: curve.map((point) => point.steps),
    success: curve.map((point) => point.success),
    false_success: paidFalsely,
    held_out: heldOut,
    seconds,
  });
  const told = `held-out ${heldOut}, paid falsely ${paidFalsely.toFixed(3)}, ${seconds} s`;
  process.stdout.write(`${algo} ${task} ${edge} ${reward} seed ${seed}: ${told}\n`);
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
  {
    task: choose('--task', values.task, TASKS),
    edge: choose('--edge', values.edge, EDGES),
    algo: choose('--algo', values.algo, ALGORITHMS),
    reward: choose('--reward', values.reward, REWARDS),
    seed: Number(values.seed),
  },
  values.steps === undefined ? undefined : Number(values.steps),
);
process.exit(); // the sessions of the gateway stay open
