/** Which trainings make the proof, and in which order: what is there so far shall mean something. */
import { createHash } from 'node:crypto';
import type { PpoSettings } from '../../examples/train/ppo.ts';
import type { SacSettings } from '../../examples/train/sac.ts';
import { PPO_FOR, SAC_FOR } from '../../examples/train/settings.ts';
import { STEP_SECONDS, TABLETOP_VERSION, type Task } from '../../src/env/tabletop/index.ts';
import type { Order as SlowOrder } from '../late/server.ts';

export type Algorithm = 'ppo' | 'sac';
/**
 * `densegym-late`: every score comes 500 ms late. `densegym-limited`: late, and 20 scores a second for all sessions together, which
 * step as often as robots do.
 */
export const REWARDS = ['sparse', 'densegym', 'densegym-late', 'densegym-limited', 'oracle'] as const;
export type Reward = (typeof REWARDS)[number];

/** Runs that differ by their seeds only. */
export interface Kind {
  readonly task: Task;
  readonly algo: Algorithm;
  readonly reward: Reward;
}

export interface Run extends Kind {
  readonly seed: number;
}

interface Part {
  readonly task: Task;
  readonly algos: readonly Algorithm[];
  readonly rewards: readonly Reward[];
  readonly seeds: number;
}

/** In order of what is wanted first. Within a part: seed by seed. */
const PARTS: readonly Part[] = [
  { task: 'pick-place', algos: ['sac', 'ppo'], rewards: ['oracle', 'densegym', 'sparse', 'densegym-late'], seeds: 5 },
  { task: 'pick-place', algos: ['sac'], rewards: ['densegym-limited'], seeds: 3 },
  { task: 'reach', algos: ['ppo'], rewards: ['oracle', 'densegym', 'sparse'], seeds: 3 },
  // Three had been wanted; one of three fell short, and three do not tell how often that is.
  { task: 'push', algos: ['ppo'], rewards: ['oracle', 'densegym', 'sparse'], seeds: 5 },
];

export const KINDS: readonly Kind[] = PARTS.flatMap(({ task, algos, rewards }) =>
  algos.flatMap((algo) => rewards.map((reward) => ({ task, algo, reward }))),
);

/** How many seeds the proof asks for. */
export function seedsOf({ task, reward }: Pick<Kind, 'task' | 'reward'>): number {
  return PARTS.find((part) => part.task === task && part.rewards.includes(reward))?.seeds ?? 0;
}

export const RUNS: readonly Run[] = PARTS.flatMap(({ task, rewards, seeds }) =>
  Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
    KINDS.filter((kind) => kind.task === task && rewards.includes(kind.reward)).map((kind) => ({ ...kind, seed })),
  ),
);

export function nameOf({ task, algo, reward }: Kind): string {
  return `${task}/${algo}/${reward}`;
}

export interface Choice {
  /** Starts of names, `task/algo/reward`, where `*` stands for any part; empty: all. */
  readonly only: readonly string[];
  /** As `0,2` or `0-4`; absent: all. */
  readonly seeds: string | undefined;
}

/**
 * The runs that the command line asks for, in their order.
 *
 * @throws Error that names the flag, its value, and what it takes.
 */
export function chooseRuns({ only, seeds }: Choice): readonly Run[] {
  for (const pattern of only) {
    if (KINDS.some((kind) => matches(pattern, kind))) continue;
    throw new Error(
      `--only ${pattern} names no run; it takes the start of ${KINDS.map(nameOf).join(', ')}; * is any part`,
    );
  }
  const wanted = seeds === undefined ? undefined : readSeeds(seeds);
  const chosen = RUNS.filter(
    (run) => (only.length === 0 || only.some((pattern) => matches(pattern, run))) && (!wanted || wanted.has(run.seed)),
  );
  if (chosen.length === 0) throw new Error(`--seeds ${seeds} names no run; the plan has 0 to 4, of some kinds 0 to 2`);
  return chosen;
}

function matches(pattern: string, kind: Kind): boolean {
  const parts = [kind.task, kind.algo, kind.reward];
  return pattern.split('/').every((part, i) => part === '*' || part === parts[i]);
}

function readSeeds(text: string): ReadonlySet<number> {
  const seeds = text.split(',').flatMap((range) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined || Number(last) < Number(first)) {
      throw new Error(`--seeds takes numbers and ranges, as 0,2 or 0-4, got ${text}`);
    }
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
  return new Set(seeds);
}

/** The gateway's defaults, for true progress. */
const POTENTIAL = { potentialOffset: -1, successBonus: 3 };

/** The settings that algorithms.py translates. */
const PPO_TOLD = [
  'rollout',
  'epochs',
  'batch',
  'hidden',
  'learningRate',
  'gamma',
  'lambda',
  'clip',
  'entropy',
  'gradientNorm',
  'logDeviation',
] as const satisfies readonly (keyof PpoSettings)[];
const SAC_TOLD = [
  'hidden',
  'batch',
  'updatesPerStep',
  'learningRate',
  'gamma',
  'tau',
  'warmup',
  'memory',
  'temperature',
] as const satisfies readonly (keyof SacSettings)[];

/** What train.py is told of a run, but for the address of a gateway. */
export interface Order {
  readonly task: Task;
  readonly algo: Algorithm;
  readonly seed: number;
  /** Environment steps, all environments together. */
  readonly steps: number;
  readonly environments: number;
  readonly settings: Readonly<Record<string, number>>;
  /** Rewards come late; train.py has to wait for them. */
  readonly late: boolean;
  /** Steps a second of each environment, as a robot's control loop has them; absent: as many as the machine gives. */
  readonly hertz?: number;
  /** True progress pays, as a gateway would with it; absent: the reward is somebody else's. */
  readonly shaping?: {
    readonly gamma: number;
    readonly scale: number;
    readonly potentialOffset: number;
    readonly successBonus: number;
    /** Standard deviation of errors on the progress; absent: none. */
    readonly noise?: number;
  };
}

export function orderOf({ task, algo, reward, seed }: Run): Order {
  const { environments, scale, steps } = frozen(task, algo);
  const settings = algo === 'sac' ? pick(SAC_FOR[task].settings, SAC_TOLD) : pick(PPO_FOR[task].settings, PPO_TOLD);
  const order = { task, algo, seed, steps, environments, settings, late: reward in SLOW };
  if (reward === 'densegym-limited') return { ...order, steps: LIMITED_LONGER * steps, hertz: CONTROL_HERTZ };
  return reward === 'oracle' ? { ...order, shaping: { gamma: settings.gamma, scale, ...POTENTIAL } } : order;
}

function frozen(task: Task, algo: Algorithm) {
  return algo === 'sac' ? SAC_FOR[task] : PPO_FOR[task];
}

/** Whatever else settings come to hold changes no recipe. */
function pick<Settings, Key extends keyof Settings>(settings: Settings, keys: readonly Key[]): Pick<Settings, Key> {
  return Object.fromEntries(keys.map((key) => [key, settings[key]])) as Pick<Settings, Key>;
}

export function isScored({ reward }: Pick<Kind, 'reward'>): boolean {
  return reward.startsWith('densegym');
}

/** As the bundled environment counts its steps. Without it a fast machine steps more often between two scores, and learns less. */
const CONTROL_HERTZ = 1 / STEP_SECONDS;

/** True progress that is held for five steps each takes SAC twice as long (.95 after 47,000 steps); a model has its noise besides. */
const LIMITED_LONGER = 3;

/** How slow the model is where rewards come late. */
const SLOW = {
  'densegym-late': { latencyMs: 500, inFlight: 65_536 },
  // One request at a time: the newest frame of an episode waits for its turn, and those between are held.
  'densegym-limited': { scoresPerSecond: 20, inFlight: 1 },
} as const;

/** What follows `densegym serve` for the runs of a kind. Sampling, offset and bonus are the defaults that ship. */
export function gatewayFlags({ task, algo }: Kind): readonly string[] {
  return ['--env', `builtin:tabletop/${task}`, '--reward-scale', String(frozen(task, algo).scale)];
}

/** What bench/late/server.ts is told in place of that where the model is slow. */
export function slowOrderOf({ task, algo, reward }: Kind): SlowOrder | undefined {
  if (!(reward === 'densegym-late' || reward === 'densegym-limited')) return undefined;
  return { task, model: 'bundled', scale: frozen(task, algo).scale, ...SLOW[reward] };
}

/**
 * Names everything that makes a run besides its seed, so that rows of other settings, other weights or another version of the
 * environment are told apart.
 *
 * @param model name and version of the model that scores; runs without scores do not depend on it.
 */
export function recipeOf(kind: Kind, model: string): string {
  const { seed: _, ...order } = orderOf({ ...kind, seed: 0 });
  const scoring = isScored(kind) ? [slowOrderOf(kind) ?? gatewayFlags(kind), model].flat() : [];
  return createHash('sha256')
    .update(JSON.stringify([TABLETOP_VERSION, order, scoring]))
    .digest('hex')
    .slice(0, 8);
}
