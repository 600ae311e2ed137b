/**
 * `npm run bench:engines`: what a new frame costs on each engine that runs here, beside the reference's way, every prefix from
 * scratch; and an episode of 1,000 frames. Prints tables, writes `bench/results/engines.json`; exits 1 when a target is missed.
 *
 * Run: node --import tsx bench/engines/reuse.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { toImage } from "../../models/recipe/frames.js";
import { createEmbeddedEngine } from "../../src/engine/embedded/embedded.js";
import { createLlamaServerEngine } from "../../src/engine/llama-server.js";
import { createRandom, renderWorld, resetWorld, stepWorld } from "../../src/env/tabletop/index.js";
import { createSampler } from "../../src/frame/sampler.js";
import { topRewardPrompt } from "../../src/scorer/prompt.js";
import { startLlamaServer } from "../../test/support/llama-server.js";
const INSTRUCTION = 'put the red cube in the green zone';
const FRAMES = 64;
const LONG_FRAMES = 1000;
const MAX_FRAMES = 16;
/** How each engine is opened afresh, with nothing remembered. */
const ENGINES = {
    embedded: async () => {
        const engine = await createEmbeddedEngine();
        return { engine, close: () => engine.close() };
    },
    'llama-server': async () => {
        const dir = 'models/tabletop-vlm';
        const server = await startLlamaServer(`${dir}/model.gguf`, `${dir}/mmproj.gguf`, false);
        const engine = await createLlamaServerEngine({
            name: 'llama-server',
            baseUrl: server.url,
            maxPixels: 64 * 64,
            maxImages: 128,
            signal: AbortSignal.timeout(60_000),
        });
        return { engine, close: () => server.close() };
    },
};
/** An arm that wanders: no two frames are alike. */
function makeFrames(count) {
    const random = createRandom(1, 'bench-engines');
    let world = resetWorld(1);
    return Array.from({ length: count }, (_, step) => {
        if (step > 0)
            world = stepWorld(world, [random.uniform(-1, 1), random.uniform(-1, 1), -1]);
        return { image: toImage(renderWorld(world)), step, seconds: step / 10 };
    });
}
async function ask(engine, frames) {
    const started = performance.now();
    const prompt = topRewardPrompt('stamped-images', 'open', frames, INSTRUCTION);
    const result = await engine.logprobs?.(prompt, [' True', ' False'], { signal: AbortSignal.timeout(120_000) });
    if (!result)
        throw new Error(`${engine.name} gives no log-probabilities`);
    return { result, ms: performance.now() - started };
}
async function grow(open, frames) {
    const { engine, close } = await open();
    const rows = [];
    for (let frame = 1; frame <= FRAMES; frame++) {
        const { result, ms } = await ask(engine, frames.slice(0, frame));
        const { evaluatedTokens: tokens, bytesSent: bytes, promptTokens } = result.usage;
        rows.push({ frame, tokens, bytes, ms, scratchTokens: promptTokens });
    }
    await close();
    return rows;
}
/** The time of a prefix that no cache knows. */
async function fromScratch(open, frames, count) {
    const { engine, close } = await open();
    // Loads what is loaded once, with pictures of its own.
    await ask(engine, frames.slice(-2));
    const { ms } = await ask(engine, frames.slice(0, count));
    await close();
    return ms;
}
/** A long episode under the shipped sampling: where the cache is lost, and what that does to the score. */
async function playLong(open, frames) {
    const { engine, close } = await open();
    const sampler = createSampler({ policy: 'append-only', fps: 10, maxFrames: MAX_FRAMES, minFrames: 1 });
    const thinnings = [];
    let before = [];
    let longest = 0;
    let scored = 0;
    for (const frame of frames) {
        if (!sampler.due(frame.seconds))
            continue;
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
    await close();
    return { thinnings, longest, scored };
}
let missed = 0;
function check(what, value, most) {
    const isReached = value <= most;
    if (!isReached)
        missed += 1;
    process.stdout.write(`${isReached ? 'reached' : 'MISSED '} ${what}: ${value.toFixed(2)} (target ≤ ${most})\n`);
}
const frames = makeFrames(LONG_FRAMES);
const results = {};
for (const [name, open] of Object.entries(ENGINES)) {
    const rows = await grow(open, frames);
    process.stdout.write(`\n${name}: the n-th frame of a growing prefix, both labels\n`);
    process.stdout.write('   n  tokens  from scratch   bytes sent      ms  from scratch ms\n');
    for (const n of [4, 8, 16, 32, 64]) {
        const row = rows[n - 1];
        if (!row)
            continue;
        const scratchMs = await fromScratch(open, frames, n);
        const cells = [String(n).padStart(4), String(row.tokens).padStart(7), String(row.scratchTokens).padStart(13)];
        const more = [String(row.bytes).padStart(12), row.ms.toFixed(1).padStart(7), scratchMs.toFixed(1).padStart(16)];
        process.stdout.write(`${[...cells, ...more].join(' ')}\n`);
    }
    const total = (pick) => rows.reduce((sum, row) => sum + pick(row), 0);
    const [tokens, scratch] = [total((row) => row.tokens), total((row) => row.scratchTokens)];
    check(`${name}: tokens of frame 64 / frame 8`, (rows[63]?.tokens ?? Number.NaN) / (rows[7]?.tokens ?? 1), 1.3);
    check(`${name}: tokens of all 64 prefixes / from scratch`, tokens / scratch, 1 / 8);
    const long = await playLong(open, frames);
    process.stdout.write(`${name}: ${LONG_FRAMES} frames, ${long.scored} scored, longest prompt ${long.longest} tokens; thinned at steps ` +
        `${long.thinnings.map(({ step, jump }) => `${step} (score ${jump >= 0 ? '+' : ''}${jump.toFixed(3)})`).join(', ')}\n`);
    check(`${name}: thinnings of ${LONG_FRAMES} frames`, long.thinnings.length, Math.log2(LONG_FRAMES));
    results[name] = { growth: rows, long };
}
mkdirSync('bench/results', { recursive: true });
writeFileSync('bench/results/engines.json', `${JSON.stringify(results)}\n`);
if (missed > 0)
    process.exitCode = 1;
