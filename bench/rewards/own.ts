/** SAC of `examples/train`, in this process: a gateway without its wire, or the simulator's own reward. */
import { successRate } from '../../examples/train/evaluate.ts';
import { createOracleEnv } from '../../examples/train/in-process.ts';
import { trainSac } from '../../examples/train/sac.ts';
import { SAC_FOR } from '../../examples/train/settings.ts';
import type { VectorEnv } from '../../examples/train/vector-env.ts';
import { createEmbeddedEngine, embeddedCalibrationPath } from '../../src/engine/embedded/embedded.ts';
import { readCalibration } from '../../src/reward/calibration-file.ts';
import { createTopReward } from '../../src/scorer/labels.ts';
import { createGatewayEnv } from './gateway-env.ts';
import type { Choice, Learned, OnPoint } from './learned.ts';
import { variantsAt } from './variants.ts';

const HELD_OUT = { count: 100, episodes: 200, seed: 1_000_000_007 };

interface PaidEnv extends VectorEnv {
  readonly counts?: { readonly episodes: number; readonly falseSuccesses: number };
}

export async function trainOwnSac(
  { task, edge, reward, seed }: Choice,
  steps: number,
  onPoint: OnPoint,
): Promise<Learned> {
  const env = await createEnv({ task, edge, reward, seed });
  const policy = await trainSac(env, {
    steps,
    seed,
    settings: SAC_FOR[task].settings,
    onUpdate: (point) => {
      onPoint(point);
      return undefined;
    },
  });
  const held = createOracleEnv({ task, edge, count: HELD_OUT.count, seed: HELD_OUT.seed });
  return {
    heldOut: await successRate(held, policy, HELD_OUT.episodes),
    paidFalsely: (env.counts?.falseSuccesses ?? 0) / Math.max(1, env.counts?.episodes ?? 0),
  };
}

async function createEnv({ task, edge, reward, seed }: Choice): Promise<PaidEnv> {
  const { environments: count, scale, settings } = SAC_FOR[task];
  const { gamma } = settings;
  if (reward === 'sparse') return createOracleEnv({ task, edge, count, seed });
  if (reward === 'oracle') {
    const shaping = { gamma, scale, potentialOffset: -1, successBonus: 3 };
    return createOracleEnv({ task, edge, count, seed, shaping });
  }
  const variant = variantsAt(scale)[reward];
  if (!variant) throw new Error(`there is no reward ${reward}`);
  const scorer = createTopReward(await createEmbeddedEngine());
  const calibration = readCalibration(embeddedCalibrationPath(), scorer);
  return createGatewayEnv({ env: nameOf(task, edge), count, seed, gamma, scorer, calibration, variant });
}

function nameOf(task: string, edge: string): string {
  return `builtin:tabletop/${task}${edge === 'open' ? '?edge=open' : ''}`;
}
