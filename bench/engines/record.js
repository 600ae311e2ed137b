import { writeFileSync } from 'node:fs';
import { createVllmEngine } from "../../src/engine/vllm.js";
import { makeCase } from "./cases.js";
import { startProxy } from "./proxy.js";
/** What test/engine/vllm.test.ts asks, so that the recording holds the answers to it. */
export const ASKED = {
    first: makeCase('stamped-images', 'open', 2).prompt,
    grown: makeCase('stamped-images', 'open', 3).prompt,
    video: makeCase('paper-video', 'open', 3).prompt,
    chat: makeCase('stamped-images', 'answer', 2).prompt,
    /** Longer than the 4,096 tokens that the recorded server reads. */
    long: {
        ...makeCase('stamped-images', 'open', 1).prompt,
        parts: [{ kind: 'text', text: 'word '.repeat(5000) }],
    },
    text: ' put the red cube',
};
/** Asks vLLM what the test asks, also for pictures it has forgotten, and writes down what was said. */
export async function record(url, file, options) {
    const proxy = await startProxy(url, false);
    try {
        const { signal } = options('');
        const engine = await createVllmEngine(options(proxy.url));
        const labels = [' True', ' False'];
        for (const prompt of [ASKED.first, ASKED.grown, ASKED.video, ASKED.chat]) {
            await engine.logprobs?.(prompt, labels, { signal });
        }
        await engine.generate?.(ASKED.chat, { signal, maxTokens: 4 });
        await engine.tokenize?.(ASKED.text, { signal });
        // An error is what is wanted of these two.
        await engine.logprobs?.(ASKED.long, labels, { signal }).catch(() => { });
        await engine.logprobs?.(ASKED.first, ['two words'], { signal }).catch(() => { });
        await askForgotten(proxy.url);
        // A fresh engine sends the pictures of the longer prompt with it.
        const fresh = await createVllmEngine(options(proxy.url));
        await fresh.logprobs?.(ASKED.grown, labels, { signal });
        writeFileSync(file, `${JSON.stringify(proxy.exchanges, null, 1)}\n`);
    }
    finally {
        await proxy.close();
    }
}
/** A picture that the server was never sent, by name alone: it answers as it does when it has forgotten one. */
async function askForgotten(url) {
    const content = [
        { type: 'image_url', image_url: null, uuid: 'forgotten' },
        { type: 'text', text: ' ' },
    ];
    const body = { messages: [{ role: 'user', content }], max_tokens: 1 };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
}
