/**
 * Policies half way through learning: what they do is what a reward must judge, and no script does it. They learn from the
 * simulator's true progress; those of the training set and those of the evaluation on seeds of their own.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createOracleEnv } from '../../examples/train/in-process.ts';
import { type PolicyData, policyFrom, trainPpo } from '../../examples/train/ppo.ts';
import { PPO_FOR } from '../../examples/train/settings.ts';
import { type Policy as Actor, TASKS, type Task } from '../../src/env/tabletop/index.ts';
import { readSeed } from './seeds.ts';

/** One moment of one policy's training. */
export interface Learner {
  readonly task: Task;
  readonly seed: number;
  /** Environment steps it had learned from. */
  readonly steps: number;
  /** Share of its last 100 training episodes that succeeded. */
  readonly success: number;
  readonly policy: PolicyData;
}

export type Purpose = 'training' | 'evaluation';

const WORK = new URL('./work/', import.meta.url);
/** Environment steps of a training; policies of this many moments are kept, evenly spread. */
const STEPS: Readonly<Record<Task, number>> = { reach: 20_480, push: 204_800, 'pick-place': 102_400 };
const MOMENTS = 10;
/** Half-trained is enough: a smaller network and fewer passes, so that both sets take minutes. */
const QUICK = { hidden: 64, epochs: 5 };

/**
 * Trains them when they are not there yet, for minutes, and says so before. They are kept in
 * `models/recipe/work`; equal seeds give equal ones.
 */
export async function readLearners(purpose: Purpose): Promise<readonly Learner[]> {
  const path = new URL(`learners-${purpose}.json`, WORK);
  if (!existsSync(path)) {
    const steps = TASKS.map((task) => `${task} ${STEPS[task]}`).join(', ');
    process.stderr.write(
      `training the half-trained policies of the ${purpose}, once: PPO, environment steps ${steps}; minutes, then they are kept in ${fileURLToPath(path)}\n`,
    );
    const learners: Learner[] = [];
    for (const task of TASKS) learners.push(...(await trainLearners(task, readSeed(`${purpose}_learners`))));
    mkdirSync(WORK, { recursive: true });
    writeFileSync(path, JSON.stringify(learners));
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Learner[];
}

async function trainLearners(task: Task, seed: number): Promise<Learner[]> {
  const learners: Learner[] = [];
  const { environments } = PPO_FOR[task];
  const settings = { ...PPO_FOR[task].settings, ...QUICK };
  const shaping = { gamma: settings.gamma, scale: 2, potentialOffset: -1, successBonus: 3 };
  const env = createOracleEnv({ task, count: environments, seed, shaping });
  const total = STEPS[task];
  await trainPpo(env, {
    steps: total,
    seed,
    settings,
    onUpdate: ({ steps, success, policy }) => {
      if (steps >= ((learners.length + 1) * total) / MOMENTS) {
        process.stderr.write(`learning ${task}: ${steps} of ${total} steps, success ${success.toFixed(2)}\n`);
        learners.push({ task, seed, steps, success, policy: policy.toJSON() });
      }
      return undefined;
    },
  });
  return learners;
}

/** Plays a learner as a scripted policy is played: one observation at a time, actions drawn at random. */
export function toActor({ policy }: Learner, seed: number): Actor {
  const learned = policyFrom(policy, seed);
  return (observation) => {
    const [dx = 0, dy = 0, grip = 0] = learned.sample(observation, 1);
    return [dx, dy, grip];
  };
}
