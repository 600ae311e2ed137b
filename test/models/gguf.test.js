import { statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLlamaServerEngine } from "../../src/engine/llama-server.js";
import { ANSWERS } from "../engine/embedded/fixture.js";
import { startLlamaServer } from "../support/llama-server.js";
const MODEL = 'models/tabletop-vlm/model.gguf';
const MMPROJ = 'models/tabletop-vlm/mmproj.gguf';
/** Largest difference, in nats, to Hugging Face's answers on the same weights. */
async function largestGap(exact) {
    const server = await startLlamaServer(MODEL, MMPROJ, exact);
    const signal = AbortSignal.timeout(60_000);
    const engine = await createLlamaServerEngine({
        name: `llama-server:${server.url}`,
        baseUrl: server.url,
        maxPixels: 64 * 64,
        maxImages: 16,
        signal,
    });
    const gaps = [];
    try {
        for (const { prompt, tokens, logprobs } of ANSWERS) {
            const answer = await engine.logprobs?.(prompt, [' True', ' False'], { signal });
            assert.is(answer?.usage.promptTokens, tokens, 'do llama.cpp and Hugging Face split the prompt alike?');
            gaps.push(...logprobs.map((logprob, i) => Math.abs(logprob - (answer?.logprobs[i]?.logprob ?? Number.NaN))));
        }
    }
    finally {
        await server.close();
    }
    return Math.max(...gaps);
}
test('the GGUF in llama.cpp, computing in fp32, equals Hugging Face to 2e-3 nats', async () => {
    const gap = await largestGap(true);
    assert.ok(gap <= 2e-3, `${gap}`);
});
test("with llama.cpp's defaults, attention in fp16, to 5e-3 nats", async () => {
    const gap = await largestGap(false);
    assert.ok(gap <= 5e-3, `${gap}`);
});
test('both files together are at most 6 MB', () => {
    const bytes = statSync(MODEL).size + statSync(MMPROJ).size;
    assert.ok(bytes <= 6e6, `${bytes}`);
});
test.run();
