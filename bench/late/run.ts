/**
 * What late rewards cost a step: a gateway whose model answers after 500 to 550 ms, beside the same gateway that scores only the first
 * and last frame of an episode. Sessions step side by side, in interleaved rounds.
 *
 * Run: npm run bench:late [-- --sessions 8 --rounds 10 --steps 200 --hz 0,20]
 */
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startChildServer } from '../../examples/child-server.ts';
import { connect, type RemoteEnv } from '../../src/index.ts';
import { quantile } from '../../src/metric/statistics.ts';
import type { Order } from './server.ts';

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));
/** Of the sampled step, at most; the target of late rewards. */
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

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '10' },
    steps: { type: 'string', default: '200' },
    hz: { type: 'string', default: '0,20' },
  },
});
const sessions = Number(values.sessions);
const running = await Promise.all(VARIANTS.map((variant) => start(variant, sessions)));
for (const hz of values.hz.split(',').map(Number)) {
  const times: number[][] = VARIANTS.map(() => []);
  const ratios: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const p99 = [];
    for (const [i, { envs }] of running.entries()) {
      const played = (await Promise.all(envs.map((env) => play(env, Number(values.steps), hz)))).flat();
      times[i]?.push(...played);
      p99.push(quantile(played, 0.99));
    }
    ratios.push((p99[1] as number) / (p99[0] as number));
  }
  process.stdout.write(`\n${sessions} sessions, ${hz === 0 ? 'as fast as they can' : `${hz} steps a second each`}\n`);
  for (const [i, { name }] of VARIANTS.entries()) {
    const [p50, p99] = [0.5, 0.99].map((q) => quantile(times[i] ?? [], q).toFixed(2));
    process.stdout.write(`  ${name.padEnd(10)} p50 ${p50} ms, p99 ${p99} ms of ${times[i]?.length} steps\n`);
  }
  const [ratio, low, high] = [0.5, 0, 1].map((q) => quantile(ratios, q));
  const verdict = (ratio as number) <= TARGET ? 'reached' : 'not reached';
  const spread = `${low?.toFixed(2)} to ${high?.toFixed(2)} over the rounds`;
  process.stdout.write(`  p99 late / ends only: ${ratio?.toFixed(2)} (${spread}; target ${TARGET}: ${verdict})\n`);
}
await Promise.all(
  running.map(async ({ envs, server }) => {
    await Promise.all(envs.map((env) => env.close()));
    await server.stop();
  }),
);
