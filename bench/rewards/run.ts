/**
 * Trains one policy with one variant of the reward and adds a row to `bench/results/rewards.json`, unless it is there.
 *
 * Run: node --import tsx bench/rewards/run.ts --variant base --seed 0 [--task pick-place] [--edge open] [--model DIR]
 */
import { parseArgs } from 'node:util';
import { successRate } from '../../examples/train/evaluate.ts';
import { createOracleEnv } from '../../examples/train/in-process.ts';
import { PPO_SETTINGS, trainPpo } from '../../examples/train/ppo.ts';
import { createEmbeddedEngine, embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import { EDGES, TASKS } from '../../src/env/tabletop/index.ts';
import { readCalibration } from '../../src/reward/calibration-file.ts';
import type { Score, Scorer } from '../../src/scorer/scorer.ts';
import { createTopReward } from '../../src/scorer/topreward.ts';
import { createGatewayEnv } from './gateway-env.ts';
import { addRow, type Row, readRows } from './rows.ts';
import { VARIANTS } from './variants.ts';

const ENVIRONMENTS = 32;
const HELD_OUT = { count: 100, episodes: 200, seed: 1_000_000_007 };

/** A running mean of the scores of each episode: it starts again where a prefix has one frame. */
function smooth(scorer: Scorer, share: number): Scorer {
  const means = new Map<string, number>();
  if (share === 1) return scorer;
  return {
    ...scorer,
    async score(prefix, instruction, signal): Promise<Score> {
      const score = await scorer.score(prefix, instruction, signal);
      const episode = prefix.frames[0]?.image.key ?? '';
      const before = prefix.step === 0 ? undefined : means.get(episode);
      const value = before === undefined ? score.value : before + share * (score.value - before);
      means.set(episode, value);
      return { ...score, value };
    },
  };
}

async function train(task: string, edge: string, name: string, seed: number, total: number, modelDir?: string) {
  const variant = VARIANTS[name];
  const [knownTask, knownEdge] = [TASKS.find((each) => each === task), EDGES.find((each) => each === edge)];
  if (!variant || !knownTask || !knownEdge) {
    throw new Error(`choose --variant of ${Object.keys(VARIANTS)}, --task of ${TASKS}, --edge of ${EDGES}`);
  }
  const engine = await createEmbeddedEngine(modelDir === undefined ? {} : { modelDir });
  const scorer = createTopReward(engine);
  const calibration = readCalibration(embeddedCalibrationPath(modelDir), {
    model: engine.model,
    layout: scorer.layout,
    scorer: scorer.name,
  });
  const rows = readRows();
  const same = { task, edge, algo: 'ppo' as const, variant: name, model: engine.model, seed };
  if (rows.some((row) => Object.entries(same).every(([key, value]) => row[key as keyof Row] === value))) return;

  const started = performance.now();
  const env = await createGatewayEnv({
    env: `builtin:tabletop/${task}${edge === 'open' ? '?edge=open' : ''}`,
    count: ENVIRONMENTS,
    seed,
    gamma: PPO_SETTINGS.gamma,
    scorer: smooth(scorer, variant.smoothing),
    calibration,
    variant,
  });
  const curve: { steps: number; success: number }[] = [];
  const policy = await trainPpo(env, {
    steps: total,
    seed,
    onUpdate: ({ steps, success }) => {
      curve.push({ steps, success });
      process.stderr.write(`\r${name} seed ${seed}: ${steps} of ${total} steps, success ${success.toFixed(2)} `);
      return undefined;
    },
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const held = createOracleEnv({ task: knownTask, edge: knownEdge, count: HELD_OUT.count, seed: HELD_OUT.seed });
  const row: Row = {
    ...same,
    steps: curve.map(({ steps }) => steps),
    success: curve.map(({ success }) => success),
    false_success: env.counts.falseSuccesses / Math.max(1, env.counts.episodes),
    held_out: await successRate(held, policy, HELD_OUT.episodes),
    seconds,
  };
  addRow(row);
  const { held_out, false_success } = row;
  process.stdout.write(
    `\n${name} seed ${seed}: held-out ${held_out}, false ${false_success.toFixed(3)}, ${seconds} s\n`,
  );
  await engine.close();
}

const { values } = parseArgs({
  options: {
    variant: { type: 'string', default: 'base' },
    seed: { type: 'string', default: '0' },
    task: { type: 'string', default: 'pick-place' },
    edge: { type: 'string', default: 'rim' },
    steps: { type: 'string', default: '122880' },
    model: { type: 'string' },
  },
});
await train(values.task, values.edge, values.variant, Number(values.seed), Number(values.steps), values.model);
