/**
 * What a new frame costs on each engine that runs here, beside the reference's way, every prefix from scratch; and an episode of
 * 1,000 frames. The model is the bundled one. vLLM is asked where `npm run test:engines` has put it.
 */
import { existsSync } from 'node:fs';
import { toImage } from '../../models/recipe/frames.ts';
import { createEmbeddedEngine } from '../../src/engine/embedded/embedded.ts';
import type { Engine, LogprobsResult } from '../../src/engine/engine.ts';
import { createGgufEngine } from '../../src/engine/gguf/gguf.ts';
import type { RemoteOptions } from '../../src/engine/http/remote.ts';
import { createLlamaServerEngine } from '../../src/engine/llama-server.ts';
import { createVllmEngine } from '../../src/engine/vllm.ts';
import { createRandom, renderWorld, resetWorld, stepWorld } from '../../src/env/tabletop/index.ts';
import type { TimedImage } from '../../src/frame/prefix.ts';
import { createSampler } from '../../src/frame/sampler.ts';
import { quantile } from '../../src/metric/statistics.ts';
import { topRewardPrompt } from '../../src/scorer/prompt.ts';
import { startLlamaServer } from '../../test/support/llama-server.ts';
import { atMost, type Verdict } from '../verdict.ts';
import type { Held } from '../what-holds.ts';
import { type ModelClock, startModelClock } from './model-clock.ts';
import { startVllm } from './vllm-server.ts';

const MODEL = 'models/tabletop-vlm';
const VLLM_LOG = 'out/engines/vllm.log';
const INSTRUCTION = 'put the red cube in the green zone';
const FRAMES = 64;
/** Of which the times are medians: one is noise. */
const TIMED_EPISODES = 5;
const LONG_FRAMES = 1000;
const MAX_FRAMES = 16;

interface Opened {
  readonly engine: Engine;
  close(): Promise<void>;
}

export interface Candidate {
  /** Whether it keeps a prefix: the targets are for those that do. */
  readonly reuses: boolean;
  /** Whether its server says how long the model took. */
  readonly hasClock?: boolean;
  open(): Promise<Opened>;
}

async function alone(opening: Promise<Engine>): Promise<Opened> {
  const engine = await opening;
  return { engine, close: () => engine.close() };
}

async function served(
  starting: Promise<{ readonly url: string; close(): Promise<void> }>,
  create: (options: RemoteOptions) => Promise<Engine>,
): Promise<Opened> {
  const server = await starting;
  const signal = AbortSignal.timeout(60_000);
  const engine = await create({ name: server.url, baseUrl: server.url, maxPixels: 64 * 64, maxImages: 128, signal });
  return { engine, close: () => server.close() };
}

export const ENGINES: Readonly<Record<string, Candidate>> = {
  embedded: { reuses: true, open: () => alone(createEmbeddedEngine()) },
  'llama-server': {
    reuses: true,
    hasClock: true,
    open: () => served(startLlamaServer(`${MODEL}/model.gguf`, `${MODEL}/mmproj.gguf`, false), createLlamaServerEngine),
  },
  gguf: {
    reuses: false,
    open: () => alone(createGgufEngine({ path: `${MODEL}/model.gguf`, maxPixels: 64 * 64 })),
  },
  ...(existsSync('.venv-engines/bin/vllm') && {
    vllm: { reuses: true, open: () => served(startVllm(MODEL, 'tabletop-vlm', VLLM_LOG), createVllmEngine) },
  }),
};

/** An arm that wanders: no two frames are alike, and no two episodes of different seeds begin alike. */
function makeFrames(seed: number, count: number): readonly TimedImage[] {
  const random = createRandom(seed, 'bench-engines');
  let world = resetWorld(seed);
  return Array.from({ length: count }, (_, step) => {
    if (step > 0) world = stepWorld(world, [random.uniform(-1, 1), random.uniform(-1, 1), -1]);
    return { image: toImage(renderWorld(world)), step, seconds: step / 10 };
  });
}

interface Asked {
  readonly result: LogprobsResult;
  readonly ms: number;
}

async function ask(engine: Engine, frames: readonly TimedImage[]): Promise<Asked> {
  const started = performance.now();
  const prompt = topRewardPrompt('stamped-images', 'open', frames, INSTRUCTION);
  const result = await engine.logprobs?.(prompt, [' True', ' False'], { signal: AbortSignal.timeout(120_000) });
  if (!result) throw new Error(`${engine.name} gives no log-probabilities`);
  return { result, ms: performance.now() - started };
}

interface Growth {
  readonly frame: number;
  readonly tokens: number;
  readonly bytes: number;
  readonly ms: number;
  /** Tokens of the whole prompt: what from scratch evaluates. */
  readonly scratchTokens: number;
  /** Of `ms`, as the server says. */
  readonly modelMs?: number;
}

async function grow(engine: Engine, seed: number, clock?: ModelClock): Promise<readonly Growth[]> {
  const frames = makeFrames(seed, FRAMES);
  const rows: Growth[] = [];
  for (let frame = 1; frame <= FRAMES; frame++) {
    await clock?.look();
    const { result, ms } = await ask(engine, frames.slice(0, frame));
    const modelMs = await clock?.look();
    const { evaluatedTokens: tokens, bytesSent: bytes, promptTokens } = result.usage;
    rows.push({ frame, tokens, bytes, ms, scratchTokens: promptTokens, ...(modelMs !== undefined && { modelMs }) });
  }
  return rows;
}

/** The time of a prefix that no cache knows: the seed is of no other episode. */
async function fromScratch(engine: Engine, count: number): Promise<number> {
  return (await ask(engine, makeFrames(1000 + count, count))).ms;
}

interface Thinning {
  readonly step: number;
  /** Score of the thinned prefix less that of the whole one, nats. */
  readonly jump: number;
  readonly tokens: number;
}

/** A long episode under the shipped sampling: where the cache is lost, and what that does to the score. */
async function playLong(engine: Engine) {
  const sampler = createSampler({ policy: 'append-only', fps: 10, maxFrames: MAX_FRAMES, minFrames: 1 });
  const thinnings: Thinning[] = [];
  let before: readonly TimedImage[] = [];
  let longest = 0;
  let scored = 0;
  for (const frame of makeFrames(2, LONG_FRAMES)) {
    if (!sampler.due(frame.seconds)) continue;
    const prefix = sampler.add(frame);
    const { result } = await ask(engine, prefix.frames);
    scored += 1;
    longest = Math.max(longest, result.usage.promptTokens);
    if (before.some((image, i) => prefix.frames[i] !== image)) {
      const whole = await ask(engine, [...before, frame]);
      const [thin, full] = [result, whole.result].map(({ logprobs }) => logprobs[0]?.logprob ?? Number.NaN);
      thinnings.push({ step: frame.step, jump: (thin ?? 0) - (full ?? 0), tokens: result.usage.evaluatedTokens });
    }
    before = prefix.frames;
  }
  return { thinnings, longest, scored };
}

export interface Reuse {
  /** For the results. */
  readonly rows: object;
  readonly verdicts: readonly Verdict[];
  /** Where the time of a new frame is above its target. */
  readonly held?: Held;
}

/** Prints tables as it goes. */
export async function measureReuse(name: string, { reuses, hasClock = false, open }: Candidate): Promise<Reuse> {
  const { engine, close } = await open();
  const clock = hasClock ? startModelClock() : undefined;
  try {
    return await measureOpen(name, engine, reuses, clock);
  } finally {
    clock?.stop();
    await close();
  }
}

async function measureOpen(name: string, engine: Engine, reuses: boolean, clock?: ModelClock): Promise<Reuse> {
  const verdicts: Verdict[] = [];
  let held: Held | undefined;
  const rows = await grow(engine, 1, clock);
  process.stdout.write(`\n${name}: the n-th frame of a growing prefix, both labels\n`);
  process.stdout.write('   n  tokens  from scratch   bytes sent      ms  from scratch ms\n');
  const scratchMs: Record<number, number> = {};
  for (const n of [4, 8, 16, 32, 64]) {
    const row = rows[n - 1];
    if (!row) continue;
    const alone = await fromScratch(engine, n);
    scratchMs[n] = alone;
    const cells = [String(n).padStart(4), String(row.tokens).padStart(7), String(row.scratchTokens).padStart(13)];
    const more = [String(row.bytes).padStart(12), row.ms.toFixed(1).padStart(7), alone.toFixed(1).padStart(16)];
    process.stdout.write(`${[...cells, ...more].join(' ')}\n`);
  }
  const total = (pick: (row: Growth) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  const [tokens, scratch] = [total((row) => row.tokens), total((row) => row.scratchTokens)];
  if (reuses) {
    const episodes = [rows];
    for (let more = 1; more < TIMED_EPISODES; more++) episodes.push(await grow(engine, 10 + more, clock));
    const growth = (rows[63]?.tokens ?? Number.NaN) / (rows[7]?.tokens ?? 1);
    const what = `${name}: time of the 64th frame / the 8th`;
    const time = atMost(what, timeAt(episodes, 64) / timeAt(episodes, 8), 2.5);
    if (!time.isReached) held = { what, why: whyItGrows(episodes) };
    verdicts.push(
      atMost(`${name}: tokens of the 64th frame / the 8th`, growth, 1.3),
      time,
      atMost(`${name}: tokens of all 64 prefixes / from scratch`, tokens / scratch, 1 / 8),
    );
  } else {
    process.stdout.write(`${name} keeps no prefix: all 64 prefixes / from scratch ${(tokens / scratch).toFixed(2)}\n`);
  }
  const long = await playLong(engine);
  process.stdout.write(
    `${name}: ${LONG_FRAMES} frames, ${long.scored} scored, longest prompt ${long.longest} tokens; thinned at steps ` +
      `${long.thinnings.map(({ step, jump }) => `${step} (score ${jump >= 0 ? '+' : ''}${jump.toFixed(3)})`).join(', ')}\n`,
  );
  const { length: thinnings } = long.thinnings;
  verdicts.push(atMost(`${name}: thinnings of ${LONG_FRAMES} frames`, thinnings, Math.log2(LONG_FRAMES)));
  return { rows: { growth: rows, scratchMs, long }, verdicts, ...(held && { held }) };
}

function whyItGrows(episodes: readonly (readonly Growth[])[]): string {
  const timesOf = (pick: (row: Growth) => number) =>
    [8, 16, 32, 64].map((frame) => timeAt(episodes, frame, pick).toFixed(1)).join(', ');
  const all = `ms of the 8th, 16th, 32nd and 64th frame: ${timesOf(({ ms }) => ms)}`;
  if (episodes[0]?.[0]?.modelMs === undefined) return `${all}; attention reads the past`;
  const model = timesOf(({ modelMs = 0 }) => modelMs);
  return `${all}; of these ${model} in the model, whose attention reads the past, the rest HTTP, pictures and tokens`;
}

/** Milliseconds: the median of the frames around that one. */
function timeAt(
  episodes: readonly (readonly Growth[])[],
  frame: number,
  pick: (row: Growth) => number = ({ ms }) => ms,
): number {
  return quantile(
    episodes.flatMap((rows) => rows.slice(frame - 3, frame + 2).map(pick)),
    0.5,
  );
}
