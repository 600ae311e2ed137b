/**
 * What late rewards cost a step: a gateway whose model answers after 500 to 550 ms, beside the same gateway that scores only the
 * first and last frame of an episode. Sessions step side by side, in interleaved rounds.
 */
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startChildServer } from '../../examples/child-server.ts';
import { connect, type RemoteEnv } from '../../src/index.ts';
import { quantile } from '../../src/metric/statistics.ts';
import { type CpuProfile, profiled } from '../cpu-profile.ts';
import { atMost, type Verdict } from '../verdict.ts';
import type { Order } from './server.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SERVER = `${HERE}server.ts`;
/** p99 of a step, over that without scores. */
const TARGET = 1.2;
const LATENCY_MS = 500;
const JITTER_MS = 50;
const INSTRUCTION = 'pick up the cube and put it where it belongs';
/** Frames a second; the ends of an episode are scored all the same. */
const HARDLY_EVER = 0.001;
/** One after another: an arm that always pushes the same way soon stands still, which the monitor looks into. */
const MOVES = [
  [0.3, -0.2, 0.1],
  [-0.4, 0.3, 0.1],
  [0.2, 0.3, -0.3],
  [-0.1, -0.4, 0.2],
];

interface Setting {
  readonly env: string;
  /** Steps a second of each session; 0: as fast as it can. */
  readonly hz: number;
  /** Of the environment's own clock; every step is scored at it. */
  readonly stepsPerSecond: number;
  /** Numbers of an action. */
  readonly actionSize: number;
  /** Of each session in each round. */
  readonly steps: number;
  readonly what: string;
}

const TABLETOP = { env: 'builtin:tabletop/pick-place', stepsPerSecond: 10, actionSize: 3 };

export const SETTINGS = {
  // So long that the p99 of a round is that of more than its ten slowest steps.
  robot: { ...TABLETOP, hz: 20, steps: 300, what: '20 steps a second each' },
  // Renders at each step, scored or not, as an environment does whose policy sees.
  simulator: {
    env: 'gymnasium:camera_env:FetchCamera-v0',
    stepsPerSecond: 25,
    actionSize: 4,
    hz: 0,
    steps: 100,
    what: 'FetchPickAndPlace from pixels in MuJoCo, as fast as it can',
  },
  // A step takes microseconds: what is measured is the gateway alone, with both cores busy.
  free: { ...TABLETOP, hz: 0, steps: 1000, what: 'a world that costs nothing, as fast as it can' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

interface Variant {
  readonly name: string;
  readonly isScored: boolean;
}

const VARIANTS: readonly Variant[] = [
  { name: 'ends only', isScored: false },
  { name: 'late', isScored: true },
];

async function start({ isScored }: Variant, { env, stepsPerSecond }: Setting, sessions: number) {
  const scoring = isScored
    ? { fps: stepsPerSecond, latencyMs: LATENCY_MS, jitterMs: JITTER_MS }
    : { fps: HARDLY_EVER, latencyMs: 0, jitterMs: 0 };
  const order: Order = { env, model: 'instant', inFlight: 65_536, ...scoring };
  const command = [
    'env',
    `PYTHONPATH=${HERE}`,
    process.execPath,
    '--import',
    'tsx',
    SERVER,
    JSON.stringify(order),
  ] as const;
  const server = await startChildServer(command, /listening on (\S+)/);
  const envs = await Promise.all(
    Array.from({ length: sessions }, () => connect({ target: server.address, gamma: 0.99, instruction: INSTRUCTION })),
  );
  await Promise.all(envs.map((env, seed) => env.reset({ seed })));
  return { server, envs };
}

function actionAt(step: number, size: number) {
  const move = MOVES[(step >> 2) % MOVES.length] ?? [];
  return {
    dtype: 'float32',
    shape: [size],
    data: Float32Array.from({ length: size }, (_, i) => move[i] ?? 0),
  } as const;
}

/** Milliseconds of each step of one session; resets are not counted. */
async function play(env: RemoteEnv, { steps, hz, actionSize }: Setting): Promise<number[]> {
  const times: number[] = [];
  let next = performance.now();
  for (let step = 0; step < steps; step++) {
    if (hz > 0) {
      next += 1000 / hz;
      await setTimeout(Math.max(0, next - performance.now()));
    }
    const started = performance.now();
    const { terminated, truncated } = await env.step(actionAt(step, actionSize));
    times.push(performance.now() - started);
    if (terminated || truncated) await env.reset();
  }
  return times;
}

export interface LateOptions {
  readonly sessions: number;
  readonly rounds: number;
  readonly settings: readonly SettingName[];
  readonly tell?: (what: string) => void;
}

/** In one setting. Times in milliseconds. */
export interface LateCost {
  readonly setting: SettingName;
  readonly variants: readonly {
    readonly name: string;
    readonly steps: number;
    readonly p50: number;
    readonly p99: number;
  }[];
  /** p99 late over ends only: the median of the rounds, the least, the most. */
  readonly ratios: readonly [median: number, least: number, most: number];
  /** Of the gateway with late scores, in one more round. */
  readonly profile: CpuProfile;
}

type Running = Awaited<ReturnType<typeof start>>;

export async function measureLate({ settings, ...options }: LateOptions): Promise<readonly LateCost[]> {
  const costs: LateCost[] = [];
  for (const setting of settings) costs.push(await measureIn(setting, options));
  return costs;
}

async function measureIn(name: SettingName, options: Omit<LateOptions, 'settings'>): Promise<LateCost> {
  const setting = SETTINGS[name];
  const running = await Promise.all(VARIANTS.map((variant) => start(variant, setting, options.sessions)));
  try {
    return await measureRunning(name, running, options);
  } finally {
    for (const { envs, server } of running) {
      await Promise.all(envs.map((env) => env.close()));
      await server.stop();
    }
  }
}

async function measureRunning(
  name: SettingName,
  running: readonly Running[],
  { rounds, tell }: Omit<LateOptions, 'settings'>,
): Promise<LateCost> {
  const setting = SETTINGS[name];
  const round = async ({ envs }: Running) => (await Promise.all(envs.map((env) => play(env, setting)))).flat();
  const times: number[][] = VARIANTS.map(() => []);
  const ratios: number[] = [];
  for (let done = 0; done < rounds; done++) {
    tell?.(`late, ${setting.what}: round ${done + 1} of ${rounds}`);
    const p99: number[] = [];
    for (const [i, each] of running.entries()) {
      const played = await round(each);
      times[i]?.push(...played);
      p99.push(quantile(played, 0.99));
      await setTimeout(LATENCY_MS + JITTER_MS); // what comes late shall not fall into the other's steps
    }
    ratios.push((p99[1] as number) / (p99[0] as number));
  }
  const late = running[1] as Running;
  const { profile } = await profiled(late.server.pid, () => round(late));
  return {
    setting: name,
    variants: VARIANTS.map(({ name }, i) => {
      const all = times[i] ?? [];
      return { name, steps: all.length, p50: quantile(all, 0.5), p99: quantile(all, 0.99) };
    }),
    ratios: [quantile(ratios, 0.5), Math.min(...ratios), Math.max(...ratios)],
    profile,
  };
}

export function judgeLate({ setting, ratios: [median] }: LateCost): Verdict {
  return atMost(`late, ${SETTINGS[setting].what}: p99 of a step × without scores`, median, TARGET);
}

export function lateTable({ setting, variants, ratios: [median, least, most] }: LateCost, sessions: number): string {
  const lines = variants.map(
    ({ name, p50, p99, steps }) =>
      `  ${name.padEnd(10)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms of ${steps} steps`,
  );
  const [ends, late] = variants;
  const pooled = ((late?.p99 ?? 0) / (ends?.p99 ?? Number.NaN)).toFixed(2);
  const spread = `${least.toFixed(2)} to ${most.toFixed(2)} over the rounds, ${pooled} over all steps`;
  return [
    `${sessions} sessions, ${SETTINGS[setting].what}`,
    ...lines,
    `  p99 late / ends only: ${median.toFixed(2)} (${spread})`,
  ].join('\n');
}
