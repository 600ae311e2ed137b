/**
 * Proves engines against Hugging Face transformers 4.57.1, with the real things: vLLM on the CPU through src/engine/vllm.ts,
 * llama.cpp through src/engine/llama-server.ts. Prints a table; exits 1 when a difference is above its target, when an
 * engine reads other ids, or when " True" ranks within the top 10,000 of the random model.
 *
 * Run: npm run test:engines [-- --record] [--only vllm|llama.cpp]
 * `--record` writes what vLLM said to test/fixtures/vllm/exchanges.json.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLlamaServerEngine } from "../../src/engine/llama-server.js";
import { createVllmEngine } from "../../src/engine/vllm.js";
import { ANSWERS } from "../../test/engine/embedded/fixture.js";
import { startLlamaServer } from "../../test/support/llama-server.js";
import { CASES, toJson } from "./cases.js";
import { startProxy } from "./proxy.js";
import { record } from "./record.js";
import { startVllm } from "./vllm-server.js";
const WORK = 'out/engines';
const RANDOM = `${WORK}/random`;
const BUNDLED = 'models/tabletop-vlm';
const LOG = `${WORK}/vllm.log`;
/** Nats. */
const TARGETS = { vllm: 1e-4, 'llama.cpp': 2e-3 };
const LABELS = [' True', ' False'];
/** Beyond it, a list of top tokens could not have held the label. */
const LEAST_RANK = 10_000;
const [IMAGE_PAD, VIDEO_PAD] = [151_655, 151_656];
/** One slow core, which other work may have. */
const PATIENCE_MS = 1_800_000;
let failures = 0;
function options(url) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return { name: url, baseUrl: url, attemptMs: PATIENCE_MS, maxPixels: 128 * 128, maxImages: 32, signal };
}
/** A lone frame of a video goes to vLLM as an image: another pad, and the same numbers. */
function comparable(ids) {
    return ids.map((id) => (id === IMAGE_PAD ? VIDEO_PAD : id)).join();
}
function say(line) {
    process.stdout.write(`${line}\n`);
}
function row(cells) {
    return `| ${cells.join(' | ')} |`;
}
/** Asks an engine all of it, a row each. */
async function compare(name, model, engine, all, ids) {
    const { signal } = options('');
    for (const { what, prompt, ids: expectedIds, count, logprobs, rank } of all) {
        const answer = await engine.logprobs?.(prompt, LABELS, { signal });
        const values = answer?.logprobs.map(({ logprob }) => logprob) ?? [];
        const gap = Math.max(...logprobs.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN))));
        const isSameIds = ids && expectedIds ? comparable(ids()) === comparable(expectedIds) : answer?.usage.promptTokens === count;
        const isOk = isSameIds && gap <= TARGETS[name] && (rank === undefined || rank > LEAST_RANK);
        if (!isOk)
            failures += 1;
        const numbers = [0, 1].map((i) => values[i]?.toFixed(5) ?? '-');
        const same = isSameIds ? (ids && expectedIds ? 'ids' : 'count') : 'NO';
        say(row([name, model, what, ...numbers, gap.toExponential(1), same, String(rank ?? '-'), isOk ? 'ok' : 'FAIL']));
    }
}
/** Hugging Face's own answers about the random model. */
function askReference() {
    const [cases, answers] = [`${WORK}/cases.json`, `${WORK}/answers.json`];
    const text = toJson(CASES);
    const isAnswered = existsSync(answers) && readFileSync(answers, 'utf8') !== '';
    if (!isAnswered || !existsSync(cases) || readFileSync(cases, 'utf8') !== text) {
        writeFileSync(cases, text);
        process.stderr.write('Hugging Face transformers 4.57.1 answers …\n');
        const args = ['bench/engines/reference.py', RANDOM, cases, answers];
        execFileSync('.venv-reference/bin/python', args, { stdio: ['ignore', 'inherit', 'ignore'] });
    }
    const known = JSON.parse(readFileSync(answers, 'utf8'));
    return CASES.map(({ layout, turn, frames, prompt }, i) => {
        const { ids = [], logprobs = [], rank = 0 } = known[i] ?? {};
        return { what: `${layout}, ${turn}, n = ${frames}`, prompt, ids, count: ids.length, logprobs, rank };
    });
}
async function proveVllm(model, name, expected, isRecorded) {
    process.stderr.write(`vLLM starts with ${name} …\n`);
    const server = await startVllm(model, name, LOG);
    try {
        const proxy = await startProxy(server.url, true);
        try {
            await compare('vllm', name, await createVllmEngine(options(proxy.url)), expected, () => proxy.promptIds);
        }
        finally {
            await proxy.close();
        }
        if (isRecorded)
            await record(server.url, 'test/fixtures/vllm/exchanges.json', options);
    }
    finally {
        await server.close();
    }
}
async function proveLlama(folder, name, expected) {
    const server = await startLlamaServer(`${folder}/model.gguf`, `${folder}/mmproj.gguf`, true);
    try {
        const engine = await createLlamaServerEngine(options(server.url));
        const stamped = expected.filter(({ prompt }) => prompt.layout === 'stamped-images');
        await compare('llama.cpp', name, engine, stamped);
    }
    finally {
        await server.close();
    }
}
const { values } = parseArgs({ options: { record: { type: 'boolean', default: false }, only: { type: 'string' } } });
const wants = (engine) => values.only === undefined || values.only === engine;
const random = askReference();
/** Hugging Face's answers that came with the bundled model. */
const bundled = ANSWERS.map(({ prompt, tokens, logprobs }, i) => ({
    what: `stamped-images, open, prompt ${i + 1} of the fixture`,
    prompt,
    count: tokens,
    logprobs,
}));
say(row(['engine', 'model', 'prompt', 'log P( True)', 'log P( False)', 'off by', 'same', 'rank', '']));
say(row(Array.from({ length: 9 }, () => '---')));
if (wants('llama.cpp')) {
    await proveLlama(RANDOM, 'random', random);
    await proveLlama(BUNDLED, 'tabletop-vlm', bundled);
}
if (wants('vllm')) {
    await proveVllm(RANDOM, 'random', random, values.record);
    await proveVllm(BUNDLED, 'tabletop-vlm', bundled, false);
}
say(failures === 0 ? 'all within their targets' : `${failures} rows FAIL`);
process.exitCode = failures === 0 ? 0 : 1;
