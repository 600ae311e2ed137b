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

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));
/** p99 of a step, over that without scores. */
const TARGET = 1.2;
const LATENCY_MS = 500;
const JITTER_MS = 50;
/** One after another: an arm that always pushes the same way soon stands still, which the monitor looks into. */
const ACTIONS = [
  [0.3, -0.2, 0.1],
  [-0.4, 0.3, 0.1],
  [0.2, 0.3, -0.3],
  [-0.1, -0.4, 0.2],
].map((move) => ({ dtype: 'float32', shape: [3], data: Float32Array.from(move) }) as const);

interface Variant {
  readonly name: string;
  readonly fps: number;
  readonly latencyMs: number;
  readonly jitterMs: number;
}

const VARIANTS: readonly Variant[] = [
  { name: 'ends only', fps: 0.001, latencyMs: 0, jitterMs: 0 },
  { name: 'late', fps: 10, latencyMs: LATENCY_MS, jitterMs: JITTER_MS },
];

async function start({ fps, latencyMs, jitterMs }: Variant, sessions: number) {
  const order: Order = { task: 'pick-place', model: 'instant', inFlight: 65_536, fps, latencyMs, jitterMs };
  const command = [process.execPath, '--import', 'tsx', SERVER, JSON.stringify(order)] as const;
  const server = await startChildServer(command, /listening on (\S+)/);
  const envs = await Promise.all(
    Array.from({ length: sessions }, () => connect({ target: server.address, gamma: 0.99 })),
  );
  await Promise.all(envs.map((env, seed) => env.reset({ seed })));
  return { server, envs };
}

/** Milliseconds of each step of one session; resets are not counted. */
async function play(env: RemoteEnv, steps: number, hz: number): Promise<number[]> {
  const times: number[] = [];
  let next = performance.now();
  for (let step = 0; step < steps; step++) {
    if (hz > 0) {
      next += 1000 / hz;
      await setTimeout(Math.max(0, next - performance.now()));
    }
    const started = performance.now();
    const { terminated, truncated } = await env.step(ACTIONS[(step >> 2) % ACTIONS.length] as (typeof ACTIONS)[number]);
    times.push(performance.now() - started);
    if (terminated || truncated) await env.reset();
  }
  return times;
}

export interface LateOptions {
  readonly sessions: number;
  readonly rounds: number;
  /** Of each session in each round. */
  readonly steps: number;
  /** Steps a second of each session; 0: as fast as it can. */
  readonly hz: readonly number[];
  readonly tell?: (what: string) => void;
}

/** At one pace. Times in milliseconds. */
export interface LateCost {
  readonly hz: number;
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

export async function measureLate({ hz, ...options }: LateOptions): Promise<readonly LateCost[]> {
  const running = await Promise.all(VARIANTS.map((variant) => start(variant, options.sessions)));
  try {
    const costs: LateCost[] = [];
    for (const pace of hz) costs.push(await measureAt(pace, running, options));
    return costs;
  } finally {
    for (const { envs, server } of running) {
      await Promise.all(envs.map((env) => env.close()));
      await server.stop();
    }
  }
}

async function measureAt(
  hz: number,
  running: readonly Running[],
  { rounds, steps, tell }: Omit<LateOptions, 'hz'>,
): Promise<LateCost> {
  const round = async ({ envs }: Running) => (await Promise.all(envs.map((env) => play(env, steps, hz)))).flat();
  const times: number[][] = VARIANTS.map(() => []);
  const ratios: number[] = [];
  for (let done = 0; done < rounds; done++) {
    tell?.(`late, ${pacing(hz)}: round ${done + 1} of ${rounds}`);
    const p99: number[] = [];
    for (const [i, each] of running.entries()) {
      const played = await round(each);
      times[i]?.push(...played);
      p99.push(quantile(played, 0.99));
    }
    ratios.push((p99[1] as number) / (p99[0] as number));
  }
  const late = running[1] as Running;
  const { profile } = await profiled(late.server.pid, () => round(late));
  return {
    hz,
    variants: VARIANTS.map(({ name }, i) => {
      const all = times[i] ?? [];
      return { name, steps: all.length, p50: quantile(all, 0.5), p99: quantile(all, 0.99) };
    }),
    ratios: [quantile(ratios, 0.5), Math.min(...ratios), Math.max(...ratios)],
    profile,
  };
}

export function judgeLate({ hz, ratios: [median] }: LateCost): Verdict {
  return atMost(`late, ${pacing(hz)}: p99 of a step × without scores`, median, TARGET);
}

export function lateTable({ hz, variants, ratios: [median, least, most] }: LateCost, sessions: number): string {
  const lines = variants.map(
    ({ name, p50, p99, steps }) =>
      `  ${name.padEnd(10)} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms of ${steps} steps`,
  );
  const [ends, late] = variants;
  const pooled = ((late?.p99 ?? 0) / (ends?.p99 ?? Number.NaN)).toFixed(2);
  const spread = `${least.toFixed(2)} to ${most.toFixed(2)} over the rounds, ${pooled} over all steps`;
  return [
    `${sessions} sessions, ${pacing(hz)}`,
    ...lines,
    `  p99 late / ends only: ${median.toFixed(2)} (${spread})`,
  ].join('\n');
}

function pacing(hz: number): string {
  return hz === 0 ? 'as fast as they can' : `${hz} steps a second each`;
}
