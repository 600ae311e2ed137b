/**
 * One learner of the demo, in a process of its own: SAC on `pick-place`, paid through a gateway or by the environment
 * alone. Tells its progress on stdout, a line of JSON for each update, and at the end what it has learned.
 *
 * Run: node --import tsx examples/demo/learn.ts dense|sparse --seed 0 --steps 40960
 */
import { parseArgs } from 'node:util';
import { stopOnSignals } from '../child-server.ts';
import { successRate } from '../train/evaluate.ts';
import { createOracleEnv } from '../train/in-process.ts';
import { connectVectorEnv } from '../train/remote.ts';
import { SAC_SETTINGS, type SacPolicyData, sacPolicyFrom, trainSac } from '../train/sac.ts';
import { SAC_FOR } from '../train/settings.ts';
import type { VectorEnv } from '../train/vector-env.ts';
import { startGateway } from './gateway.ts';
import { HELD_OUT, type Learned, type Told } from './learner.ts';

const TASK = 'pick-place';
const ENVIRONMENTS = 8;
/** Good enough to stop: this share of the last 100 episodes, in this many reports one after the other. */
const ENOUGH = { success: 0.97, reports: 4 };

type Trained = Omit<Learned, 'success'>;

async function learnDense(seed: number, steps: number): Promise<Trained> {
  const gateway = await startGateway();
  stopOnSignals(gateway.stop);
  try {
    const { gamma } = SAC_SETTINGS;
    const env = await connectVectorEnv({ target: gateway.address, count: ENVIRONMENTS, gamma, seed });
    const policy = await learn(env, seed, steps);
    const { episodes, falseSuccesses } = env.counts;
    await env.close();
    return { policy, falseSuccess: falseSuccesses / Math.max(1, episodes) };
  } finally {
    await gateway.stop();
  }
}

async function learnSparse(seed: number, steps: number): Promise<Trained> {
  const env = createOracleEnv({ task: TASK, count: ENVIRONMENTS, seed });
  return { policy: await learn(env, seed, steps), falseSuccess: 0 };
}

async function learn(env: VectorEnv, seed: number, steps: number): Promise<SacPolicyData> {
  let enough = 0;
  const policy = await trainSac(env, {
    steps,
    seed,
    onUpdate: ({ steps, success }) => {
      tell({ steps, success });
      enough = success >= ENOUGH.success ? enough + 1 : 0;
      return enough >= ENOUGH.reports ? 'stop' : undefined;
    },
  });
  return policy.toJSON();
}

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '0' },
      steps: { type: 'string', default: String(SAC_FOR[TASK].steps) },
    },
    allowPositionals: true,
  });
  const [seed, steps] = [Number(values.seed), Number(values.steps)];
  const trained = await (positionals[0] === 'sparse' ? learnSparse : learnDense)(seed, steps);
  const heldOut = createOracleEnv({ task: TASK, count: HELD_OUT.episodes, seed: HELD_OUT.firstSeed + seed });
  const success = await successRate(heldOut, sacPolicyFrom(trained.policy, seed), HELD_OUT.episodes);
  tell({ learned: { ...trained, success } });
}

await main(process.argv.slice(2));
