import { parseArgs } from 'node:util';
import { SAC_FOR } from '../train/settings.ts';

export interface Flags {
  /** Episodes of each kind. */
  readonly episodes: number;
  /** Seed of the first scene; the others follow. */
  readonly seed: number;
  /** Folder that the report goes to. */
  readonly out: string;
  /** Whether policies are trained, or episodes scored only. */
  readonly train: boolean;
  /** Environment steps of each training, at most. */
  readonly trainSteps: number;
  /** Whether a number that misses its limit fails the demo. */
  readonly gate: boolean;
}

/** Far from the seeds that the model was trained, calibrated and judged on (models/recipe/seeds.json). */
const FIRST_SEED = 700_000_000;

const TRAIN_STEPS = SAC_FOR['pick-place'].steps;
const LEAST_TRAIN_STEPS = 1024;

export const USAGE = `npm run demo [-- FLAGS]
  --episodes N   episodes of each kind, at least 1 (default 30)
  --seed N       seed of the first scene, and of the training (default ${FIRST_SEED})
  --quick        score episodes only: no training, half a minute instead of eight
  --train-steps N  most environment steps of each training (default ${TRAIN_STEPS})
  --out DIR      where report, pictures and summary go (default out/demo)
  --no-gate      exit 0 even when a number misses its limit
  --help         these lines`;

/** @throws Error that names the flag and what it takes; undefined when help is asked for. */
export function readFlags(args: readonly string[]): Flags | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      episodes: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(FIRST_SEED) },
      out: { type: 'string', default: 'out/demo' },
      quick: { type: 'boolean', default: false },
      'train-steps': { type: 'string', default: String(TRAIN_STEPS) },
      'no-gate': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    episodes: readCount('--episodes', values.episodes, 1, 10_000),
    seed: readCount('--seed', values.seed, 0, 2 ** 52),
    out: values.out,
    train: !values.quick,
    trainSteps: readCount('--train-steps', values['train-steps'], LEAST_TRAIN_STEPS, 1e9),
    gate: !values['no-gate'],
  };
}

function readCount(flag: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new Error(`${flag} takes a whole number from ${min} to ${max}, got ${text}`);
  return value;
}
